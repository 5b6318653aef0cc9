"""The value of a secret: read from a file, and never shown.

A value is in no message, no representation and no error. It cannot be given as an argument or in the
environment, which other processes may read.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

from xmltool.errors import UsageError, reason_of
from xmltool.findings import WHOLE_FILE
from xmltool.rules.secrets import XT809, XT812
from xmltool.stream import read_file, read_standard_input

if TYPE_CHECKING:
    from xmltool.findings import Finding
    from xmltool.secret.definition import SecretDef

MAX_BYTES = 65536
"""Of a value (libvirt: remote_protocol.x, REMOTE_SECRET_VALUE_MAX)."""
STDIN = "-"
_CEPH_KEY_BYTES = 28
_CEPH_KEY_START = b"\x01\x00"
"""Type of the key, AES (Ceph: src/auth/Crypto.h, CryptoKey::encode: type, time, length and 16 bytes)."""


class Value(bytes):
    """Bytes whose representation does not show them, in a traceback neither."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return what stands for the value."""
        return "<value of a secret>"

    __str__ = __repr__


def read_value(path: str, *, keep_newline: bool = False) -> Value:
    """Read the value in a file of this machine, which may be a pipe; `-` is standard input.

    One line end (LF or CR LF) at the end is dropped unless it is kept.
    """
    try:
        data = read_standard_input(MAX_BYTES) if path == STDIN else read_file(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"--value-file {path}: cannot be read: {reason_of(error)}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"--value-file {path}: it is larger than {MAX_BYTES} bytes, the most that libvirt takes"
        )
    return Value(data if keep_newline else re.sub(rb"\r?\n\Z", b"", data))


def value_finding(value: Value, secret: SecretDef) -> Finding | None:
    """Return what is wrong with a value that a secret shall have, or None."""
    if not value:
        return XT809.message("given").finding(WHOLE_FILE)
    if secret.usage_type == "ceph" and _is_encoded_ceph_key(value):
        return XT812.message().finding(WHOLE_FILE)
    return None


def _is_encoded_ceph_key(value: Value) -> bool:
    """Report whether a value is a Ceph key as `ceph auth get-key` prints it: in base64.

    libvirt encodes the value itself before it hands it to Ceph (libvirt: storage_backend_rbd.c,
    virStorageBackendRBDOpenRADOSConn), so that the value has to be the decoded key.
    """
    try:
        key = b64decode(value.strip(), validate=True)
    except ValueError:
        return False
    return len(key) == _CEPH_KEY_BYTES and key.startswith(_CEPH_KEY_START)
