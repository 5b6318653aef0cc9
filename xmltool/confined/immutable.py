"""Whether the file system lets a file or a directory be changed by nobody, not even by root."""

from __future__ import annotations

import fcntl
import sys

_GETFLAGS = 0x80086601
"""FS_IOC_GETFLAGS of most architectures; another one says that it knows no such call."""
_IMMUTABLE = 0x10
_APPEND_ONLY = 0x20


def is_immutable(fd: int) -> bool:
    """Report whether an open file can be neither replaced nor removed; so with what is in a directory.

    (ioctl_iflags(2): FS_IMMUTABLE_FL and FS_APPEND_FL; a file system without them has no such files)
    """
    try:
        flags = fcntl.ioctl(fd, _GETFLAGS, bytes(8))
    except OSError:
        return False
    return bool(int.from_bytes(flags[:4], sys.byteorder) & (_IMMUTABLE | _APPEND_ONLY))
