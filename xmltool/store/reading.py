"""Reading a store beside writers: after a change or before it, never in its middle."""

from __future__ import annotations

import contextlib
import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.directory import Directory, open_directory
from xmltool.errors import AS_ROOT, NOT_ALLOWED, StoreError, reason_of, stop_at_own_limit
from xmltool.store.transaction.journal import BadJournal, Operation
from xmltool.store.transaction.lock import (
    LockedError,
    StaleError,
    UnusableLockError,
    acquire,
    hold_to_path,
    without_lock_file,
    without_store,
)
from xmltool.store.transaction.places import Places, usable_places
from xmltool.store.transaction.private import open_private
from xmltool.store.transaction.recovery import (
    Pending,
    amount,
    finish,
    pending_view,
    read_journal,
    refused,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.confined.root import Root

_ROUNDS = 20
"""Times to look for a journal again after finishing one: writers may die one after another."""


class StoreView(NamedTuple):
    """A store that is being read.

    Attributes:
        directory: the store; None where there is none, which reads as an empty one.
        pending: what an unfinished change makes of it, where that could not be finished here: the
            caller shows the state after it.
        notes: what the user should know, one line each.
        refused: why the store cannot be changed: a change that is recorded there is not followed, and
            the store is shown as it is; or what bears the lock's name cannot be locked.
    """

    directory: Directory | None
    pending: Pending | None = None
    notes: tuple[str, ...] = ()
    refused: StoreError | None = None

    @property
    def pending_secrets(self) -> Mapping[str, bytes | None]:
        """What an unfinished change makes of the files of secrets."""
        return {} if self.pending is None else self.pending.secrets


@contextmanager
def reading(root: Root, path: str, *, wait: float, finish: bool = True) -> Iterator[StoreView]:
    """Open a store for reading; finish what an earlier run left where that is possible.

    A writer is waited for, and kept out meanwhile, where the lock can be had. Nothing is ever
    created.

    Args:
        root: where the store is.
        path: of the store inside the root.
        wait: seconds to wait for a writer at most; then the store is read beside it.
        finish: False for a caller that never writes: what an earlier run left is shown as done.
    """
    with contextlib.ExitStack() as stack:
        yield _viewed(stack, root, path, wait, finish=finish)


def _viewed(
    stack: contextlib.ExitStack, root: Root, path: str, wait: float, *, finish: bool
) -> StoreView:
    """Open and lock; again when a writer took back what it had made, under our hands."""
    for _ in range(_ROUNDS):
        with contextlib.ExitStack() as attempt, contextlib.suppress(StaleError):
            store = _opened(attempt, root, path, wait)
            view = StoreView(None)
            if store is not None:
                view = _settled(attempt, store, wait, finish=finish)
                hold_to_path(store, root, path)
            stack.push(attempt.pop_all())
            return view
    return StoreView(_opened(stack, root, path, wait))  # beside who takes the lock away each time


def _opened(stack: contextlib.ExitStack, root: Root, path: str, wait: float) -> Directory | None:
    """Open a store; where there is none, nobody makes one, or secrets beside it, until the reading ends."""
    try:
        with contextlib.suppress(FileNotFoundError):
            return stack.enter_context(open_directory(root, path))
        stack.enter_context(without_store(root, wait, shared=True))
        with contextlib.suppress(FileNotFoundError):
            return stack.enter_context(open_directory(root, path))
    except OSError as error:
        hint = AS_ROOT if error.errno in NOT_ALLOWED else None
        raise StoreError(f"{root.shown(path)} cannot be read: {reason_of(error)}", hint) from error
    return None


def _settled(
    stack: contextlib.ExitStack, store: Directory, wait: float, *, finish: bool
) -> StoreView:
    try:
        private = open_private(store)
        if private is None:  # nobody can write until it was made, for which we are waited for
            stack.enter_context(without_lock_file(store, wait, shared=True))
            private = open_private(store)
    except OSError as error:
        stop_at_own_limit(error)
        return StoreView(store)  # another user's: neither it nor the definitions can be read
    except StoreError as error:
        return StoreView(store, refused=error, notes=(error.message,))
    if private is None:
        return StoreView(store)
    stack.enter_context(private)
    notes: tuple[str, ...] = ()
    for _ in range(_ROUNDS):
        with contextlib.ExitStack() as held:
            unusable = _share(held, store, private, wait)
            places = held.enter_context(usable_places(store, private))
            found = _unfinished(places, notes)
            if isinstance(found, StoreView):
                stack.push(held.pop_all())
                return found._replace(refused=found.refused or unusable)
            if not finish:
                stack.push(held.pop_all())
                return _pending(places, OSError(errno.EROFS, "this command only reads"))
        outcome = _finished(places, wait)
        if isinstance(outcome, StoreView):
            return outcome._replace(refused=outcome.refused or unusable)
        notes += outcome
    return StoreView(store, notes=notes)


def _unfinished(places: Places, notes: tuple[str, ...]) -> StoreView | tuple[Operation, ...]:
    """Return what is left to do by the journal, or the reading when that is nothing."""
    try:
        return read_journal(places) or StoreView(places.store, notes=notes)
    except BadJournal as error:
        return _refusal(places.store, refused(places, error))
    except OSError as error:
        return _refusal(places.store, unreadable(places, error))


def _refusal(store: Directory, error: StoreError) -> StoreView:
    return StoreView(store, notes=(f"{error.message}; the store is shown as it is",), refused=error)


def _share(
    held: contextlib.ExitStack, store: Directory, private: Directory, wait: float
) -> StoreError | None:
    """Keep writers out as long as we read, where that is possible.

    What is returned is why no writer can have the lock either.

    Raises:
        StaleError: the lock was taken away meanwhile.
    """
    try:
        held.callback(os.close, acquire(store, private, wait, shared=True))
    except UnusableLockError as error:
        return error
    except FileNotFoundError:
        held.enter_context(without_lock_file(store, wait, shared=True))
        with contextlib.suppress(OSError, LockedError):
            held.callback(os.close, acquire(store, private, wait, shared=True))
    except (OSError, LockedError):
        return None  # a writer that takes long
    return None


def _finished(places: Places, wait: float) -> StoreView | tuple[str, ...]:
    """Finish what the journal says; give notes, or the reading where that is not possible here."""
    store, private = places.store, places.private
    with usable_places(store, private) as places:
        try:
            fd = acquire(store, private, wait)
            try:
                note = finish(places)
            finally:
                os.close(fd)
        except StaleError:
            return ()
        except (OSError, LockedError) as error:
            return _pending(places, error)
        except StoreError as error:
            return _refusal(store, error)
    return () if note is None else (note,)


def _pending(places: Places, reason: OSError | LockedError) -> StoreView:
    try:
        operations = read_journal(places)
        if operations is None:
            return StoreView(places.store)
        pending = pending_view(places, operations)
    except BadJournal as error:
        if isinstance(reason, LockedError):  # its writer is at work: we saw two moments of it
            return StoreView(
                places.store, notes=(f"{reason.message}: it may be changing just now",)
            )
        return _refusal(places.store, refused(places, error))
    except OSError as error:
        told = StoreError(f"{places.private.shown()} cannot be read: {error.strerror}")
        return _refusal(places.store, told)
    why = reason.strerror if isinstance(reason, OSError) else reason.message
    if isinstance(reason, LockedError) and not isinstance(reason, UnusableLockError):
        why = "it is locked by another xmltool"
    note = (
        f"{places.store.shown()}: an interrupted run left a change of {amount(operations)} that "
        f"cannot be finished here ({why}): the store is shown as it will be"
    )
    return StoreView(places.store, pending, (note,))
