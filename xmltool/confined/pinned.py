"""A pinned file (O_PATH): looked at before it is opened, so that no FIFO or device ever is."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from xmltool.errors import stop_at_own_limit
from xmltool.stream import read_up_to

if TYPE_CHECKING:
    from collections.abc import Callable


def reopen(pin: int, again: Callable[[int], int], access: int = os.O_RDONLY) -> int:
    """Open a pinned regular file (O_PATH): that very inode, whatever its name holds by now.

    Where /proc is not mounted, `again` opens its name once more with the flags that it is given.

    Raises:
        OSError: EINVAL for what is not a regular file, ESTALE when another file took its name.
    """
    return _reopened(pin, os.fstat(pin), again, access)[0]


def _reopened(
    pin: int, pinned: os.stat_result, again: Callable[[int], int], access: int
) -> tuple[int, os.stat_result]:
    """Return the descriptor, and what was seen of it when it was open."""
    if not stat.S_ISREG(pinned.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    flags = access | os.O_NONBLOCK | os.O_NOCTTY
    try:
        fd = os.open(f"/proc/self/fd/{pin}", flags)
    except (FileNotFoundError, NotADirectoryError):
        fd = again(flags | os.O_NOFOLLOW)
    except OSError as error:
        stop_at_own_limit(error)
        raise
    found = os.fstat(fd)
    if not os.path.samestat(found, pinned):
        os.close(fd)
        raise OSError(errno.ESTALE, "replaced while it was being opened")
    return fd, found


def read_pinned(
    pin: int, again: Callable[[int], int], limit: int, pinned: os.stat_result | None = None
) -> bytes:
    """Read a pinned regular file to its end; arguments and errors as for `reopen`.

    `pinned` is what was seen of it, where it was looked at before.

    Raises:
        OSError: EFBIG when it has more bytes than the limit; a sparse file is refused by its size,
            unread.
    """
    fd, found = _reopened(pin, pinned or os.fstat(pin), again, os.O_RDONLY)
    try:
        size = found.st_size
        if size <= limit:
            data = os.read(fd, size + 1)
            if len(data) != size:  # a file of /proc says that it has none, and another one may grow
                data += read_up_to(fd, limit, len(data))
            if len(data) <= limit:
                return data
    finally:
        os.close(fd)
    raise OSError(errno.EFBIG, f"larger than {limit} bytes")
