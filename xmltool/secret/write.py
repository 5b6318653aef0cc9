"""How libvirt writes a secret: the bytes of `UUID.xml` and of `UUID.base64`.

(libvirt: secret_conf.c, virSecretDefFormat; virsecretobj.c, virSecretObjSaveConfig and
virSecretObjSaveData; compared with the files of libvirt 9.0.0 byte for byte)
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from xmltool.pool.scalars import yes_no
from xmltool.pool.write import escaped
from xmltool.secret.definition import USAGES
from xmltool.secret.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.secret.definition import SecretDef


def stored_bytes(secret: SecretDef) -> bytes:
    """Return the bytes that libvirt stores for a definition: without a comment at the top."""
    return "".join(_secret(secret)).encode("utf-8", "surrogateescape")


def _secret(secret: SecretDef) -> Iterator[str]:
    flags = f"ephemeral='{yes_no(secret.ephemeral)}' private='{yes_no(secret.private)}'"
    yield f"<secret {flags}>\n  <uuid>{secret.uuid}</uuid>\n"
    if secret.description is not None:
        yield f"  <description>{escaped(secret.description)}</description>\n"
    if secret.usage_type is not None:
        child = USAGES[secret.usage_type].child
        yield f"  <usage type='{secret.usage_type}'>\n"
        yield f"    <{child}>{escaped(secret.usage or '')}</{child}>\n  </usage>\n"
    yield "</secret>\n"


def stored_value(value: Value) -> Value:
    """Return the bytes that libvirt stores for a value: base64 without a line end."""
    return Value(b64encode(value))
