"""What a name in a directory holds, as a short text that can be kept in a journal and compared."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmltool.confined.directory import Directory

ABSENT = "absent"
"""The name does not exist."""
FILE = "sha256:"
"""Prefix of a regular file's fingerprint; the hash of its content follows, in hex."""
LINK = "link:"
"""Prefix of a link's fingerprint; its text follows."""
OTHER = "inode:"
"""Prefix of everything else's: its number and kind, in hex."""
MAX_HASHED = 64 * 1024 * 1024
"""Bytes; a larger regular file is known by its inode only. No definition comes near."""


def content_fingerprint(data: bytes) -> str:
    """Return the fingerprint that a regular file with this content has."""
    import hashlib

    return FILE + hashlib.sha256(data).hexdigest()


def link_fingerprint(text: str) -> str:
    """Return the fingerprint that a symbolic link with this text has."""
    return LINK + text


def fingerprint(directory: Directory, name: str) -> str:
    """Return the fingerprint of what a name holds now; a link is not followed.

    Raises:
        OSError: when it cannot be looked at or read.
    """
    try:
        own = directory.lstat(name)
        if stat.S_ISLNK(own.st_mode):
            return link_fingerprint(directory.readlink(name))
        if stat.S_ISREG(own.st_mode) and own.st_size <= MAX_HASHED:
            return content_fingerprint(directory.read(name, MAX_HASHED))
    except FileNotFoundError:
        return ABSENT
    return f"{OTHER}{own.st_ino:x}:{stat.S_IFMT(own.st_mode):x}"


def is_directory(value: str) -> bool:
    """Report whether a fingerprint is a directory's, which no file can replace."""
    return value.startswith(OTHER) and value.endswith(f":{stat.S_IFDIR:x}")


def is_fingerprint(value: object) -> bool:
    """Report whether a text read from a journal can be a fingerprint at all."""
    if not isinstance(value, str):
        return False
    if value.startswith(FILE):
        digits = value[len(FILE) :]
        return len(digits) == 64 and not set(digits) - set("0123456789abcdef")
    if value.startswith(LINK):
        return 0 < len(os.fsencode(value[len(LINK) :])) < 4096 and "\0" not in value
    return value == ABSENT or (value.startswith(OTHER) and len(value) < 64)
