"""A store opened to be read or changed, and what a running libvirt has to do with that."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import StoreError, UsageError, XmltoolError
from xmltool.store.boot import SUFFIX
from xmltool.store.reading import StoreView, reading
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.directory import Directory
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.live_store import Daemon, Held
    from xmltool.store.place import Place
    from xmltool.store.transaction.change import StoreChange

WAIT_SECONDS = 10.0
"""How long another xmltool is waited for, without `--wait`."""


class Writing(NamedTuple):
    """How a store is changed.

    Attributes:
        wait: seconds to wait for another xmltool.
        force: write although a running libvirt uses the store.
        dry_run: only plan.
        keeps: whether xmltool's own directory stays in the store.
    """

    wait: float = WAIT_SECONDS
    force: bool = False
    dry_run: bool = False
    keeps: bool = True


def checked_wait(wait: float) -> float:
    """Return a time to wait for another xmltool."""
    if not 0 <= wait < 1e6:
        raise UsageError(f"--wait {wait:g}: write a number of seconds, 0 or more")
    return wait


@contextmanager
def read_store(place: Place, wait: float = WAIT_SECONDS) -> Iterator[StoreView]:
    """Open a store to read it; its `notes` are for the user."""
    with (
        place.open() as root,
        reading(root, place.path, wait=checked_wait(wait)) as view,
        _noted(view.notes),
    ):
        yield view


@contextmanager
def change_store(
    place: Place,
    wait: float,
    *,
    force: bool,
    keeps: bool = True,
    held: Sequence[Held] = (),
) -> Iterator[StoreChange]:
    """Open a store for a change, which the caller commits; its `notes` are for the user.

    With `force` a running libvirt may use what is `held` of it, its pools where nothing is named; with
    `keeps` xmltool's own directory stays in the store.
    """
    from xmltool.store.transaction.atomic import begin

    checked_wait(wait)
    with place.open() as root:
        refuse_live(daemon_of(place, *held), place, force=force)
        with begin(root, place.path, wait=wait, keeps=keeps) as change, _noted(change.notes):
            yield change


@contextmanager
def _noted(notes: tuple[str, ...]) -> Iterator[None]:
    """Add what was noted before to an error."""
    try:
        yield
    except XmltoolError as error:
        for note in notes:
            error.add_note(note)
        raise


def daemon_of(place: Place, *held: Held) -> Daemon | None:
    """Return the running daemon that uses a store, its pools unless something else is asked for."""
    from xmltool.store.live_store import POOLS, live_daemon

    with place.open() as root:
        found = (live_daemon(root, place, os.environ, each) for each in held or (POOLS,))
        return next((daemon for daemon in found if daemon is not None), None)


def refuse_live(daemon: Daemon | None, place: Place, *, force: bool) -> None:
    """Refuse to write to a store that a running libvirt uses."""
    if daemon is not None and not force:
        raise StoreError(
            f"{place.shown} is used by a running {daemon.name} (process {daemon.pid}):"
            " nothing is written",
            "use virsh, or stop the daemon; --force writes, and the daemon will not notice",
        )


def refuse_active(
    daemon: Daemon, pool: StoragePoolDef, store: Directory | None, outcome: str
) -> None:
    """Refuse to take away a pool that a running libvirt has active, whatever is forced."""
    file = pool.name + SUFFIX
    changed = 0.0
    if store is not None:
        with suppress(OSError):
            changed = store.lstat(file).st_ctime
    if daemon.is_active(file, pool, changed):
        raise StoreError(
            f"pool {pool.name} is active in the running {daemon.name} (process {daemon.pid}):"
            f" nothing is {outcome}",
            f"stop it first: {command('virsh pool-destroy', pool.name)}",
        )


def live_notes(daemon: Daemon | None, *, removed: bool = False) -> tuple[str, ...]:
    """Return what a running daemon makes of a change that was forced, one line each."""
    if daemon is None:
        return ()
    note = (
        f"{daemon.name} (process {daemon.pid}) runs: it does not notice this before it is restarted"
        " or gets SIGHUP; until then it keeps its own definitions in memory and may write them back"
    )
    if removed:
        return note, f"{daemon.name} forgets a removed pool only when it is restarted"
    return (note,)
