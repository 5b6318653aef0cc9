"""Files of this machine that somebody else named or made: opened without waiting, read to a limit.

A named pipe makes open(2) wait until somebody has the other end. A stranger can put one wherever a file
is expected, so nothing is opened that way: what has nobody at its other end soon is an error.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import time

PATIENCE = 2.0
"""Seconds that somebody has to open the other end of a named pipe."""
_STEP = 0.02
_NO_WAIT = os.O_NONBLOCK | os.O_NOCTTY
_BLOCK = 1 << 20


def open_to_read(path: str) -> int:
    """Return a descriptor of a file, a directory or a pipe; `read_up_to` waits for what a pipe gives.

    Raises:
        OSError: as open(2) would.
        ValueError: the path holds a NUL.
    """
    return os.open(path, os.O_RDONLY | _NO_WAIT)


def open_to_write(path: str) -> int:
    """Return a descriptor of something that is there already, as `open_to_read` would.

    Raises:
        OSError: as open(2) would; ENXIO where a named pipe has no reader.
        ValueError: the path holds a NUL.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(path, os.O_WRONLY | _NO_WAIT)
        except OSError as error:
            if error.errno != errno.ENXIO or not stat.S_ISFIFO(os.stat(path).st_mode):
                raise
            if time.monotonic() > deadline:
                raise OSError(errno.ENXIO, "nobody reads this named pipe", path) from None
        time.sleep(_STEP)


def read_up_to(descriptor: int, limit: int, have: int = 0) -> bytes:
    """Read to the end of an open file, of which some bytes were read before; one over a limit at most.

    Raises:
        OSError: it cannot be read; ENXIO for a named pipe that nobody writes to.
    """
    status = os.fstat(descriptor)
    size = min(status.st_size, limit)
    wanted = size + 1 if stat.S_ISREG(status.st_mode) else min(_BLOCK, limit + 1)
    parts = [_part(descriptor, max(wanted - have, 1), first=not have)]
    total = have + len(parts[0])
    # A file of /proc says that its size is 0; another may be growing right now.
    while parts[-1] and total != size and total <= limit:
        parts.append(_part(descriptor, min(_BLOCK, limit + 1 - total)))
        total += len(parts[-1])
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_file(path: str, limit: int) -> bytes:
    """Read a file, a pipe or a device; never more than one byte over a limit.

    Raises:
        OSError: it cannot be opened or read.
        ValueError: the path holds a NUL.
    """
    descriptor = open_to_read(path)
    try:
        return read_up_to(descriptor, limit)
    finally:
        os.close(descriptor)


def read_standard_input(limit: int) -> bytes:
    """Read standard input; never more than one byte over a limit.

    Raises:
        OSError: it cannot be read, or is closed.
    """
    if sys.stdin is None:  # closed by who started us
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    try:
        descriptor = sys.stdin.fileno()
    except io.UnsupportedOperation:  # the buffer of a test
        return sys.stdin.buffer.read(limit + 1)
    return read_up_to(descriptor, limit)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of some bytes, in as many steps as the system wants."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _part(descriptor: int, size: int, *, first: bool = False) -> bytes:
    """Read some bytes, waiting for whoever is to give them; none at the end."""
    deadline = time.monotonic() + PATIENCE if first else 0.0
    while True:
        try:
            data = os.read(descriptor, size)
        except BlockingIOError:  # somebody has the other end, and is not ready
            _wait(descriptor)
            first = False
            continue
        if data or not first or not _is_named_pipe(descriptor):
            return data
        if time.monotonic() > deadline:
            raise OSError(errno.ENXIO, "nobody writes to this named pipe")
        time.sleep(_STEP)


def _wait(descriptor: int) -> None:
    import select

    asked = select.poll()
    asked.register(descriptor, select.POLLIN)
    asked.poll()


def _is_named_pipe(descriptor: int) -> bool:
    """Report whether it is a pipe that somebody may open yet; one of a shell (`<(…)`) has no name."""
    if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        return False
    try:
        return not os.readlink(f"/proc/self/fd/{descriptor}").startswith("pipe:")
    except OSError:
        return True
