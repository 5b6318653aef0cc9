"""File events of a store through watchdog: each only says that something may have changed.

watchdog keeps watching an inode that has been moved away, and goes silent when it was deleted; it
drops events when the kernel's queue is full, with no more than a line in its log. So every watch is
held against the path now and then, and the log is listened to.
"""

from __future__ import annotations

import contextlib
import logging
import os
from typing import TYPE_CHECKING, NamedTuple

from watchdog import events as kinds
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from xmltool.watch.places import Names, watched_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchdog.observers.api import BaseObserver, ObservedWatch

ROUNDS = 5
"""Times to look for more directories after beginning to watch some: they may be made meanwhile."""

_ON_THE_WAY: list[type[FileSystemEvent]] = [
    kinds.DirCreatedEvent,
    kinds.DirMovedEvent,
    kinds.DirDeletedEvent,
    kinds.FileCreatedEvent,
    kinds.FileMovedEvent,
    kinds.FileDeletedEvent,
]
_IN_THE_STORE: list[type[FileSystemEvent]] = [
    *_ON_THE_WAY,
    kinds.FileClosedEvent,
    kinds.FileModifiedEvent,
    kinds.FileAttribEvent,
]
"""Not opened and not closed without writing: our own reading would wake us."""


class Overflow(logging.Handler):
    """Log handler that reports lost events; any warning of watchdog counts."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Report a record."""
        if record.levelno >= logging.WARNING:
            self._tell()


class _Watched(NamedTuple):
    names: Names
    identity: tuple[int, int]
    watch: ObservedWatch


class FileEvents:
    """What watchdog says of a store inside a root, and of all that leads to it; nothing needs to be there.

    OSError says that there are no inotify instances left (EMFILE), or none at all (ENOSYS).

    Attributes:
        descriptor: readable when something may have changed.
        events: how many events mattered.
        losses: how many times events were lost.
    """

    def __init__(self, root: str, path: str) -> None:
        self._root = root
        self._path = path
        self._watched: dict[str, _Watched] = {}
        self._missed = False
        self.events = 0
        self.losses = 0
        _pair_moves_quickly()
        self._observer: BaseObserver = Observer()
        self._observer.start()
        self.descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._log = Overflow(self._lost)
        logging.getLogger("watchdog").addHandler(self._log)

    def renew(self) -> bool:
        """Watch what the path means now; True when that was something else before.

        OSError (ENOSPC, EMFILE, ENOMEM) says that the system's limits of inotify are reached.
        """
        changed = False
        for _ in range(ROUNDS):
            if not self._renew_once(watched_places(self._root, self._path)):
                break
            changed = True
        return changed

    def drain(self) -> None:
        """Reset `descriptor`, so that it waits for new events."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.descriptor)

    def is_stale(self) -> bool:
        """Report whether a directory is another one now, or is not watched and should be."""
        alive = {emitter.watch for emitter in self._observer.emitters if emitter.is_alive()}
        return self._missed or any(
            watched.watch not in alive or _identity(directory) != watched.identity
            for directory, watched in self._watched.items()
        )

    def pause(self) -> None:
        """Do not watch the definitions until `renew`: in a flood watchdog's queues grow without end."""
        for directory, watched in list(self._watched.items()):
            if watched.names.definitions:
                self._observer.unschedule(watched.watch)
                del self._watched[directory]

    def close(self) -> None:
        """Stop watching; waits for watchdog's threads, briefly."""
        logging.getLogger("watchdog").removeHandler(self._log)
        self._observer.stop()
        self._observer.join(2.0)
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _renew_once(self, places: dict[str, Names]) -> bool:
        alive = {emitter.watch for emitter in self._observer.emitters if emitter.is_alive()}
        changed = self._missed = False
        for directory, watched in list(self._watched.items()):
            if (
                directory not in places
                or watched.watch not in alive
                or _identity(directory) != watched.identity
            ):
                self._observer.unschedule(watched.watch)
                del self._watched[directory]
                changed = True
        for directory, names in places.items():
            current = self._watched.get(directory)
            if current is not None and current.names == names:
                continue
            if current is not None:
                self._observer.unschedule(current.watch)
                del self._watched[directory]
            changed |= self._watch(directory, names)
        return changed

    def _watch(self, directory: str, names: Names) -> bool:
        """Watch a directory; return False when there is nothing to watch, or it may not be read."""
        identity = _identity(directory)
        # watchdog takes a directory that may not be read for a watched one
        if identity is None or not os.access(directory, os.R_OK):
            self._missed = True
            return False
        try:
            watch = self._observer.schedule(
                _Handler(directory, names, self._seen),
                directory,
                event_filter=_IN_THE_STORE if names.definitions else _ON_THE_WAY,
            )
        except (FileNotFoundError, NotADirectoryError):
            self._missed = True
            return False
        self._watched[directory] = _Watched(names, identity, watch)
        return True

    def _seen(self) -> None:
        self.events += 1
        self._wake()

    def _lost(self) -> None:
        self.losses += 1
        self._wake()

    def _wake(self) -> None:
        try:
            os.eventfd_write(self.descriptor, 1)
        except OSError:  # closed meanwhile
            return


class _Handler(FileSystemEventHandler):
    """Keeps what matters of one directory's events."""

    def __init__(self, directory: str, names: Names, tell: Callable[[], None]) -> None:
        self._directory = directory
        self._names = names
        self._tell = tell

    def dispatch(self, event: FileSystemEvent) -> None:
        """Report an event that is about the directory itself or an entry that counts."""
        for path in (event.src_path, event.dest_path):
            if not path:
                continue
            head, name = os.path.split(os.fsdecode(path))
            if self._names.has(name) or os.path.join(head, name) == self._directory:
                self._tell()
                return


def _pair_moves_quickly() -> None:
    """Shorten the half second for which watchdog holds back a move out of a directory.

    It waits for the other half of the move; both halves mean the same here.
    """
    try:
        from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper
    except ImportError:  # another release: half a second more, then
        return
    InotifyMoveEventGrouper.delay = 0.02


def _identity(directory: str) -> tuple[int, int] | None:
    try:
        found = os.stat(directory)
    except OSError:
        return None
    return found.st_dev, found.st_ino
