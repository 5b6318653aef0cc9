"""openat2(2) by ctypes: the kernel itself confines a path to a root directory."""

from __future__ import annotations

import errno
import os
import struct
from functools import cache
from typing import TYPE_CHECKING

from xmltool.confined.walker import walk

if TYPE_CHECKING:
    import ctypes

_NUMBER = 437  # the same on every Linux architecture but alpha
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_IN_ROOT = 0x10
_ATTEMPTS = 64


@cache
def _libc() -> ctypes.CDLL:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.syscall.argtypes = (
        ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t,
    )  # fmt: skip
    return libc


@cache
def _how(flags: int) -> bytes:
    """Return a struct open_how, of linux/openat2.h."""
    return struct.pack("=QQQ", flags, 0, _RESOLVE_IN_ROOT | _RESOLVE_NO_MAGICLINKS)


def _call(root: int, path: bytes, flags: int) -> int:
    how = _how(flags)
    fd: int = _libc().syscall(_NUMBER, root, path, how, len(how))
    if fd < 0:
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fsdecode(path))
    return fd


def openat2(root: int, path: bytes, follow: bool) -> int:
    """Pin what a path means inside a root, as the kernel resolves it; `follow` is about a last link.

    Links are followed as if the root were `/`: an absolute one starts at the root, and `..` stops
    there. Links of /proc that jump elsewhere are refused. The descriptor is opened with O_PATH: nothing
    was opened in the sense of a device or a FIFO.

    Raises:
        OSError: as open(2) would; ENOSYS or EPERM where the call is not to be had.
    """
    flags = os.O_PATH | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    for _ in range(_ATTEMPTS):
        try:
            return _call(root, path, flags)
        except OSError as error:
            # EAGAIN: something was renamed or mounted during a `..` step, so that the kernel cannot
            # vouch for the result.
            if error.errno not in (errno.EAGAIN, errno.EINTR):
                raise
    return walk(root, path, follow)


def available(root: int) -> bool:
    """Report whether this kernel, and a seccomp filter around us, have openat2."""
    try:
        os.close(_call(root, b".", os.O_PATH | os.O_CLOEXEC))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EPERM):
            return False
        raise
    return True
