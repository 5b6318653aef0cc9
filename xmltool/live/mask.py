"""Secrets in definitions: options that hold a password or a key are shown to nobody.

libvirt's secrets proper are not in a definition, which only names them. But mount options of CIFS
and options of rbd can hold them in clear. A snapshot keeps a salted digest instead, by which it can
still be told whether a file has the same.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.pool.compare import Change
    from xmltool.pool.definition import Option, StoragePoolDef

HIDDEN = "(masked)"
"""Shown in place of a secret."""
_WORDS = r"(?i)(?:.*[_-])?(?:pass(?:word)?2?|passwd|passphrase|secret|key|token)"
"""Names of what is secret; `keyring`, `keyfile` and `credentials` name files."""
_DIGEST = r"masked:([0-9a-f]{32}):([0-9a-f]{64})"
_OPTION = r":option(?:\[(\d+)\])?/@(name|value)"
_ITERATIONS = 100_000


def mask(definition: StoragePoolDef) -> StoragePoolDef:
    """Replace the secrets of a definition by digests with a new salt."""
    return _with_secrets(definition, _digest_anew)


def mask_as(definition: StoragePoolDef, other: StoragePoolDef) -> StoragePoolDef:
    """Replace the secrets of a definition by the digests in another one where they are the same."""
    tokens = [
        found.groups()
        for option in (*other.mount_options, *other.config_options)
        for found in [re.fullmatch(_DIGEST, _secret(option) or "")]
        if found is not None
    ]

    def same(secret: str) -> str:
        for salt, digest in tokens:
            if _digest(secret, salt) == digest:
                return f"masked:{salt}:{digest}"
        return secret

    return _with_secrets(definition, same) if tokens else definition


def hide(change: Change, sides: tuple[StoragePoolDef, StoragePoolDef]) -> Change:
    """Return a change between two definitions as it may be shown."""
    found = re.search(_OPTION, change.path)
    if found is None:
        return change
    index = int(found[1] or 1) - 1
    if found[2] == "value":
        names = (side.config_options[index : index + 1] for side in sides)
        if any(re.fullmatch(_WORDS, option.name) for options in names for option in options):
            return change._replace(old=_hidden(change.old), new=_hidden(change.new))
        return change
    return change._replace(old=_without_value(change.old), new=_without_value(change.new))


def _hidden(value: str | None) -> str | None:
    return None if value is None else HIDDEN


def _without_value(text: str | None) -> str | None:
    """Hide what a mount option says behind the `=`."""
    name, equals, _ = ("" if text is None else text).partition("=")
    return f"{name}={HIDDEN}" if equals and re.fullmatch(_WORDS, name) else text


def _with_secrets(definition: StoragePoolDef, change: Callable[[str], str]) -> StoragePoolDef:
    return definition._replace(
        mount_options=tuple(_changed(option, change) for option in definition.mount_options),
        config_options=tuple(_changed(option, change) for option in definition.config_options),
    )


def _changed(option: Option, change: Callable[[str], str]) -> Option:
    secret = _secret(option)
    if secret is None:
        return option
    if option.value is not None:
        return option._replace(value=change(secret))
    return option._replace(name=option.name.partition("=")[0] + "=" + change(secret))


def _secret(option: Option) -> str | None:
    """Return the secret that an option holds, or None."""
    if option.value is not None:
        return option.value if re.fullmatch(_WORDS, option.name) else None
    name, equals, value = option.name.partition("=")
    return value if equals and re.fullmatch(_WORDS, name) else None


def _digest_anew(secret: str) -> str:
    salt = os.urandom(16).hex()
    return f"masked:{salt}:{_digest(secret, salt)}"


def _digest(secret: str, salt: str) -> str:
    import hashlib

    data = secret.encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha256", data, bytes.fromhex(salt), _ITERATIONS).hex()
