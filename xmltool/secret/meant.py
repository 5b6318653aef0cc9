"""Which secret `<auth>` of a pool means, looked up for many pools and many secrets.

By its uuid one without any usage is found, too. (libvirt: secret_util.c, virSecretGetSecretString;
tried on libvirt 9.0.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.pool.definition import Auth
    from xmltool.secret.definition import SecretDef

_Usage = tuple[str | None, str | None]
_Key = str | _Usage | None


def usage_of(secret: SecretDef) -> _Usage:
    """Return what a secret is for: no two of one libvirt are for the same."""
    return secret.usage_type, secret.usage


def _key(auth: Auth, usage_type: str) -> _Key:
    return auth.secret_uuid if auth.secret_uuid is not None else (usage_type, auth.secret_usage)


def _keys(secret: SecretDef) -> tuple[_Key, _Key]:
    return secret.uuid, usage_of(secret)


class KnownSecrets:
    """Secrets by what a pool may name.

    Args:
        secrets: in an order; of several that a pool means the first one counts.
    """

    def __init__(self, secrets: Iterable[SecretDef]) -> None:
        self._found: dict[_Key, SecretDef] = {}
        for secret in secrets:
            for key in _keys(secret):
                self._found.setdefault(key, secret)

    def by_uuid(self, uuid: str | None) -> SecretDef | None:
        """Return the secret of a uuid, whatever it is for."""
        return self._found.get(uuid)

    def find(self, auth: Auth, usage_type: str) -> SecretDef | None:
        """Return the secret that `<auth>` means, for a pool that takes those of a usage type."""
        found = self._found.get(_key(auth, usage_type))
        return found if found is not None and found.usage_type in (usage_type, None) else None


class Users:
    """Pools by the secret that they mean.

    Args:
        pools: the name of each, its `<auth>`, and the usage type of its secrets.
    """

    def __init__(self, pools: Iterable[tuple[str, Auth, str]]) -> None:
        self._found: dict[_Key, list[tuple[str, str]]] = {}
        for name, auth, usage_type in pools:
            self._found.setdefault(_key(auth, usage_type), []).append((usage_type, name))

    def of(self, secret: SecretDef) -> list[str]:
        """Return the names of the pools that mean a secret."""
        return [
            name
            for key in _keys(secret)
            for usage_type, name in self._found.get(key, ())
            if secret.usage_type in (usage_type, None)
        ]
