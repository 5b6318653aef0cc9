"""One writer at a time in a store: flock on a file that stays."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from typing import TYPE_CHECKING

from xmltool.confined.epoch import stamp
from xmltool.confined.owner import give_owner
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from xmltool.confined.directory import Directory

NAME = "lock"
"""Its name in the private directory."""
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.02


class LockedError(StoreError):
    """Another xmltool has the store, and kept it for longer than we wait."""


class StaleError(Exception):
    """The lock file, or a directory around it, was taken away meanwhile: begin again.

    Never leaves this package.
    """


def acquire(store: Directory, private: Directory, wait: float, *, shared: bool = False) -> int:
    """Lock a store.

    Args:
        store: the directory of definitions, for the message.
        private: where the lock file is; made when it is missing, unless `shared`.
        wait: seconds to wait for another process at most.
        shared: beside other readers; False keeps everybody out.

    Returns:
        A descriptor; closing it gives the lock back, as does the end of the process.

    Raises:
        LockedError: when `wait` has passed.
        StaleError: when the lock file is not the one in the directory any more.
        OSError: when the file cannot be opened.
    """
    fd = _open(store, private, shared=shared)
    try:
        _wait_for(fd, store, wait, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        if not _in_place(fd, private):
            raise StaleError
    except BaseException:
        os.close(fd)
        raise
    return fd


def _open(store: Directory, private: Directory, *, shared: bool) -> int:
    try:
        return private.open_file(NAME, os.O_RDONLY if shared else os.O_RDWR)
    except FileNotFoundError:
        if shared:
            raise
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        fd = os.open(NAME, flags, 0o600, dir_fd=private.fd)
    except (FileExistsError, FileNotFoundError) as error:
        raise StaleError from error
    try:
        give_owner(fd, store.status())
        stamp(fd)
    except OSError:
        os.close(fd)
        raise
    return fd


def _wait_for(fd: int, store: Directory, wait: float, kind: int) -> None:
    deadline = time.monotonic() + wait
    pause = _FIRST_PAUSE
    while True:
        try:
            return fcntl.flock(fd, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
        left = deadline - time.monotonic()
        if left <= 0:
            raise LockedError(
                f"{store.shown()} is locked by another xmltool",
                "try again when it is done, or wait longer with --wait SECONDS",
            )
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _in_place(fd: int, private: Directory) -> bool:
    try:
        there = private.lstat(NAME)
    except FileNotFoundError:
        return False
    mine = os.fstat(fd)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
