"""One writer at a time in a store: flock on a file that stays.

flock is not fair: readers that come one after the other would keep a writer out for ever. So the
private directory is a turnstile: everybody goes through its own lock on the way to the file's, and a
writer stays in it until the readers before it are gone.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from typing import TYPE_CHECKING

from xmltool.confined.directory import open_directory
from xmltool.confined.epoch import stamp
from xmltool.confined.owner import give_owner
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.directory import Directory
    from xmltool.confined.root import Root

NAME = "lock"
"""Its name in the private directory."""
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.02


_LONGEST_CREATION = 2.0
"""Seconds that readers and the writer that makes the lock file wait for each other at most."""


class LockedError(StoreError):
    """Another xmltool has the store, and kept it for longer than we wait."""


class UnusableLockError(LockedError):
    """The lock file is none that can be locked."""


class StaleError(Exception):
    """The lock file, or a directory around it, was taken away meanwhile: begin again.

    Never leaves this package.
    """


def acquire(store: Directory, private: Directory, wait: float, *, shared: bool = False) -> int:
    """Lock a store, beside other readers where it is `shared`, and return a descriptor of the lock.

    Closing it gives the lock back, as does the end of the process. The lock file is made when it is
    missing, unless `shared`.

    Raises:
        LockedError: when `wait` seconds have passed, or what bears the lock's name cannot be locked.
        StaleError: when the lock file is not the one in the directory any more.
        OSError: when the file cannot be made, or is missing for a reader.
    """
    deadline = time.monotonic() + wait
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    fd = _open(store, private, shared=shared)
    try:
        with _turn(private, store, deadline, kind, fd):
            _wait_for(fd, store, deadline, kind)
        if not _in_place(fd, store, private):
            raise StaleError
    except BaseException:
        os.close(fd)
        raise
    return fd


@contextlib.contextmanager
def without_lock_file(store: Directory, wait: float, *, shared: bool) -> Iterator[None]:
    """Keep readers of a store that has no lock file yet, and the writer that makes it, apart.

    The store's own directory is locked, where that can be done: nobody has to be there for it.
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with contextlib.suppress(OSError, LockedError):
        _wait_for(store.fd, store, time.monotonic() + min(wait, _LONGEST_CREATION), kind)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            fcntl.flock(store.fd, fcntl.LOCK_UN)


@contextlib.contextmanager
def without_store(root: Root, wait: float, *, shared: bool) -> Iterator[None]:
    """Keep readers of a store that is not there, and the writer that makes it and secrets beside it, apart.

    The root's own directory is locked, where that can be done.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            top = stack.enter_context(open_directory(root, "/"))
            stack.enter_context(without_lock_file(top, wait, shared=shared))
        yield


def hold_to_path(store: Directory, root: Root, path: str) -> None:
    """Make sure that a store is still the directory at its path.

    Raises:
        StaleError: it is not, or that cannot be told; who opens it again is told why.
    """
    try:
        seen = root.stat(path)
    except OSError:
        raise StaleError from None
    if not os.path.samestat(seen, store.status()):
        raise StaleError


@contextlib.contextmanager
def _turn(
    private: Directory, store: Directory, deadline: float, kind: int, lock: int
) -> Iterator[None]:
    """Hold the turnstile: a writer alone, readers with each other."""
    try:
        _wait_for(private.fd, store, deadline, kind, lock)
    except OSError:
        yield  # a file system that locks no directories: no turns
        return
    try:
        yield
    finally:
        fcntl.flock(private.fd, fcntl.LOCK_UN)


def _open(store: Directory, private: Directory, *, shared: bool) -> int:
    try:
        return private.open_file(NAME, os.O_RDONLY if shared else os.O_RDWR)
    except FileNotFoundError:
        if shared:
            raise
    except OSError as error:
        if error.errno != errno.EINVAL:
            error.filename = private.shown(NAME)
            raise
        raise UnusableLockError(
            f"{private.shown(NAME)} cannot be locked: {error.strerror}",
            "look at what it is, then remove it while no xmltool is at work",
        ) from error
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
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


def _wait_for(fd: int, store: Directory, deadline: float, kind: int, *wanted: int) -> None:
    """Lock an open file; who is in the way of it, or of what is `wanted` in the end, is named."""
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
                f"{store.shown()} is locked by another xmltool{_holder(*wanted, fd)}",
                "try again when it is done, or wait longer with --wait SECONDS",
            )
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _holder(*fds: int) -> str:
    """Return the process that has the first of some open files locked, as far as it can be seen.

    (proc_locks(5): a process of another namespace is left out)
    """
    pids = {}
    with contextlib.suppress(OSError), open("/proc/locks", encoding="ascii") as file:
        for words in map(str.split, file):
            if words[1] == "FLOCK":
                pids[words[5]] = f" (process {words[4]})"
    for status in map(os.fstat, fds):
        device = status.st_dev
        place = f"{os.major(device):02x}:{os.minor(device):02x}:{status.st_ino}"
        if place in pids:
            return pids[place]
    return ""


def _in_place(fd: int, store: Directory, private: Directory) -> bool:
    """Report whether the lock file is still the one in the store's private directory."""
    own = os.path.basename(private.path)
    try:
        return os.path.samestat(private.lstat(NAME), os.fstat(fd)) and os.path.samestat(
            store.lstat(own), private.status()
        )
    except FileNotFoundError:
        return False
