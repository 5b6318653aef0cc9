"""All-or-nothing changes of a store: the only writer of definitions, autostart links and secrets.

A change is staged in the private directory and made durable, then a journal of it is renamed into
place: that is the commit. What follows, renames and removals, can be repeated; if it is cut off, the
next run finishes it from the journal.

It promises: reported success survives a loss of power; after recovery all of a change is there or
nothing of it; no reader sees half a file; an error before the commit leaves everything as it was. It
does not promise that another program (libvirtd as it starts) sees no mixture while the renames run,
and the file system must rename atomically and be honest about fsync.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xmltool.confined.directory import Directory, open_directory
from xmltool.confined.epoch import source_date, stamp
from xmltool.errors import StoreError
from xmltool.store.transaction.change import DIRECTORY_MODE, StoreChange, explained
from xmltool.store.transaction.lock import NAME as LOCK
from xmltool.store.transaction.lock import (
    StaleError,
    acquire,
    hold_to_path,
    without_lock_file,
    without_store,
)
from xmltool.store.transaction.manifest import NAME as MANIFEST
from xmltool.store.transaction.places import usable_places
from xmltool.store.transaction.private import PRIVATE, open_private
from xmltool.store.transaction.recovery import finish
from xmltool.store.transaction.staging import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Root

_ATTEMPTS = 50
FORGOTTEN = (
    f"{PRIVATE} is left out: a later apply --prune takes the pools of this store for somebody else's,"
    " and leaves them"
)
"""Said where the private directory does not stay."""


@contextmanager
def begin(root: Root, path: str, *, wait: float, keeps: bool = True) -> Iterator[StoreChange]:
    """Lock a store and finish what an earlier run left, to change it.

    Its directory is made when it is missing, and taken back when nothing is committed. With `keeps` the
    private directory stays after a commit, with what xmltool knows of its own pools.
    """
    source_date()  # a value that is none is told before anything is done
    shown = root.shown(path)
    with contextlib.ExitStack() as stack:
        with explained(shown, "cannot be changed"):
            store, private = _locked(stack, root, path, wait)
            if private.made:
                stack.callback(_take_back, store, private)
            change = StoreChange(store, private, _recovered(store, private))
        yield change
        if not keeps and (change.committed or (change.done and not private.made)):
            _forget(store, private)


def _locked(
    stack: contextlib.ExitStack, root: Root, path: str, wait: float
) -> tuple[Directory, Directory]:
    """Open and lock; again when another process took back what it had made, under our hands."""
    gone: Exception | None = None
    for _ in range(_ATTEMPTS):
        with contextlib.ExitStack() as attempt:
            try:
                with contextlib.ExitStack() as making:
                    store = attempt.enter_context(_store(making, root, path, wait))
                    making.enter_context(_first(store, wait))
                    private = attempt.enter_context(_private(store))
                    attempt.callback(os.close, acquire(store, private, wait))
                hold_to_path(store, root, path)
            except (StaleError, FileNotFoundError) as error:
                gone = error
                continue
            stack.push(attempt.pop_all())
            return store, private
    if isinstance(gone, OSError):
        raise gone
    raise StoreError(f"{root.shown(path)} is removed again and again while it is being opened")


def _store(making: contextlib.ExitStack, root: Root, path: str, wait: float) -> Directory:
    """Open a store's directory; where there is none, make it when nobody reads that there is none."""
    try:
        return open_directory(root, path)
    except FileNotFoundError:
        making.enter_context(without_store(root, wait, shared=False))
    return open_directory(root, path, create=True, mode=DIRECTORY_MODE)


@contextmanager
def _first(store: Directory, wait: float) -> Iterator[None]:
    """Wait for readers that no lock file keeps apart from us, where we are the first to make it."""
    private = open_private(store)
    if private is not None:
        with private:
            if LOCK in private.names():
                yield
                return
    with without_lock_file(store, wait, shared=False):
        yield


def _private(store: Directory) -> Directory:
    found = open_private(store, create=True)
    if found is None:
        raise StaleError
    return found


def _recovered(store: Directory, private: Directory) -> tuple[str, ...]:
    with usable_places(store, private) as places:
        note = finish(places)
    sweep(private)
    return () if note is None else (note,)


def _forget(store: Directory, private: Directory) -> None:
    """Remove the private directory, unless a change in it is still to be finished."""
    with contextlib.suppress(OSError):
        if set(private.names()) <= {LOCK, MANIFEST}:
            for name in private.names():
                private.unlink(name)
            store.rmdir(PRIVATE)
            stamp(store.fd)


def _take_back(store: Directory, private: Directory) -> None:
    """Leave no trace of a change that did not come about in a store that had none of ours."""
    with contextlib.suppress(OSError):
        if private.names() == [LOCK]:
            private.unlink(LOCK)
            store.rmdir(PRIVATE)
            for path in reversed(store.made):
                store.root.rmdir(path)
