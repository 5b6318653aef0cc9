"""The secrets that a libvirt has on disk: what they are for, and whether they have a value.

A secret is `UUID.xml`, its value `UUID.base64` beside it; values are never read here. (libvirt:
virsecretobj.c, virSecretLoadAllConfigs; virsecret.c, virSecretGetSecretString)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.pool.scalars import parse_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.directory import Directory
    from xmltool.confined.root import Root
    from xmltool.pool.definition import Auth

_MAX_BYTES = 64 * 1024
_NAMED_BY = {"ceph": "name", "iscsi": "target", "volume": "volume", "tls": "name", "vtpm": "name"}
"""Usage type to the child that holds what `auth/secret/@usage` names."""


class Secret(NamedTuple):
    """One secret.

    Attributes:
        uuid: canonical.
        usage_type: such as `ceph`; None where it has none.
        usage: what it is found by beside its uuid.
        has_value: whether there is a value on disk.
    """

    uuid: str
    usage_type: str | None
    usage: str | None
    has_value: bool


def secrets_in(root: Root, path: str) -> tuple[Secret, ...] | None:
    """Read the secrets of a directory.

    Args:
        root: where it is.
        path: of the directory, inside the root.

    Returns:
        None where it is there and cannot be read: nothing can be said of its secrets then.
    """
    try:
        with root.open_dir(path) as directory:
            return tuple(_secrets(directory))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError:
        return None


def find_secret(secrets: tuple[Secret, ...], auth: Auth, usage_type: str) -> Secret | None:
    """Return the secret that `<auth>` names, for a pool that takes those of a usage type."""
    for secret in secrets:
        if secret.usage_type != usage_type:
            continue
        if auth.secret_uuid is not None:
            if secret.uuid == auth.secret_uuid:
                return secret
        elif secret.usage == auth.secret_usage:
            return secret
    return None


def _secrets(directory: Directory) -> Iterator[Secret]:
    names = directory.names()
    for name in sorted(names, key=os.fsencode):
        stem = name.removesuffix(".xml")
        if stem == name:
            continue
        try:
            data = directory.inspect(name, _MAX_BYTES).data
        except OSError:
            continue
        secret = None if data is None else _read(name, data, f"{stem}.base64" in names)
        if secret is not None and secret.uuid == stem:  # libvirt refuses others
            yield secret


def _read(name: str, data: bytes, has_value: bool) -> Secret | None:
    root = parse_document(name, data).libvirt_root(startup=True)
    if root is None or root.tag != "secret":
        return None
    uuid = parse_uuid(root.findtext("uuid") or "")
    if uuid is None:
        return None
    usage = root.find("usage")
    if usage is None:
        return Secret(uuid, None, None, has_value)
    kind = usage.get("type")
    return Secret(uuid, kind, usage.findtext(_NAMED_BY.get(kind or "", "name")), has_value)
