"""Copy-on-write of a directory on btrfs, which libvirt turns off for new volumes.

(libvirt: virfile.c, virFileSetCOW; ioctl_iflags(2); Linux: include/uapi/linux/magic.h)
"""

from __future__ import annotations

import array

_BTRFS = 0x9123683E
_LONG = array.array("l").itemsize
_GETFLAGS = 2 << 30 | _LONG << 16 | ord("f") << 8 | 1
_SETFLAGS = 1 << 30 | _LONG << 16 | ord("f") << 8 | 2
_NOCOW = 0x00800000


def set_cow(fd: int, cow: bool) -> bool:
    """Turn copy-on-write of an open directory on or off: new files in it take that over.

    Elsewhere than on btrfs nothing is done, and False returned.

    Raises:
        OSError: it is btrfs, and the flag cannot be set.
    """
    import fcntl

    if not _is_btrfs(fd):
        return False
    flags = array.array("i", [0, 0])  # the kernel writes an int, whatever the request's size says
    fcntl.ioctl(fd, _GETFLAGS, flags)
    flags[0] = flags[0] & ~_NOCOW if cow else flags[0] | _NOCOW
    fcntl.ioctl(fd, _SETFLAGS, flags)
    return True


def _is_btrfs(fd: int) -> bool:
    """Report whether an open file is on btrfs: the first word of what fstatfs(2) fills in."""
    import ctypes

    buffer = ctypes.create_string_buffer(256)
    if ctypes.CDLL(None, use_errno=True).fstatfs(fd, buffer) != 0:
        return False
    return ctypes.c_long.from_buffer(buffer).value & 0xFFFFFFFF == _BTRFS
