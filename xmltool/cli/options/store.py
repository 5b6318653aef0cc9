"""The store that a command works on: found by its options, opened for reading or for a change."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.show import emit
from xmltool.errors import StoreError, UsageError
from xmltool.store.place import Place, store_place
from xmltool.store.reading import Reading, reading
from xmltool.store.transaction.atomic import begin
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.store.live_store import Daemon
    from xmltool.store.transaction.atomic import Change

WAIT_SECONDS = 10.0
"""How long another xmltool is waited for, without `--wait`."""

Wait = Annotated[
    float,
    typer.Option(
        "--wait", metavar="SECONDS", help="How long to wait for another xmltool at this store."
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Write although a running libvirt uses the store.")
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only tell what would change; exit with 1 when something would."
    ),
]
Diff = Annotated[
    bool,
    typer.Option("--diff", help="Only show the changes of files; exit with 1 when there are any."),
]
Autostart = Annotated[
    bool | None,
    typer.Option(
        "--autostart/--no-autostart",
        help="Mark the pools for autostart, or take the mark away; default: as it is.",
        show_default=False,
    ),
]
NoValidate = Annotated[
    bool,
    typer.Option("--no-validate", help="Take what is not valid by the grammar but loads."),
]
Uuid = Annotated[
    str | None,
    typer.Option(
        "--uuid",
        metavar="random|from-name|UUID",
        show_default=False,
        help="The uuid; default: the definition's own, else the stored one, else a random one.",
    ),
]
ReportFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="text or json.", show_default=True)
]
FORMATS = ("text", "json")
"""Values of `ReportFormat`."""


def place_of(root: str | None, session: bool, home: str | None, storage_dir: str | None) -> Place:
    """Return the store that a command's options mean.

    Raises:
        UsageError: options that exclude each other.
    """
    return store_place(root, session, home, storage_dir)


def checked_wait(wait: float) -> float:
    """Return the value of `--wait`.

    Raises:
        UsageError: it is no time.
    """
    if not 0 <= wait < 1e6:
        raise UsageError(f"--wait {wait:g}: it is a number of seconds, 0 or more")
    return wait


@contextmanager
def read_store(place: Place, wait: float = WAIT_SECONDS) -> Iterator[Reading]:
    """Open a store for reading, and tell what the user should know of its state.

    Raises:
        StoreError: the root or the store cannot be opened.
    """
    with place.open() as root, reading(root, place.path, wait=checked_wait(wait)) as view:
        _tell(view.notes)
        yield view


@contextmanager
def change_store(place: Place, wait: float, *, force: bool) -> Iterator[Change]:
    """Open a store for a change, which the caller commits.

    Raises:
        StoreError: it cannot be opened, made or locked, or a running libvirt uses it and `force`
            is not given.
    """
    checked_wait(wait)
    with place.open() as root:
        refuse_live(daemon_of(place), place, force=force)
        with begin(root, place.path, wait=wait) as change:
            _tell(change.notes)
            yield change


def daemon_of(place: Place) -> Daemon | None:
    """Return the running daemon that uses a store, or None."""
    from xmltool.store.live_store import live_daemon

    with place.open() as root:
        return live_daemon(root, place, os.environ)


def refuse_live(daemon: Daemon | None, place: Place, *, force: bool) -> None:
    """Keep a command from writing to a store that a running libvirt uses.

    Raises:
        StoreError: there is such a daemon, and `force` is not given.
    """
    if daemon is not None and not force:
        raise StoreError(
            f"{place.shown} is used by a running {daemon.name} (process {daemon.pid}):"
            " nothing is written",
            "use virsh, or stop the daemon; --force writes, and the daemon will not notice",
        )


def tell_live(daemon: Daemon | None, *, removed: bool = False) -> None:
    """Say what a running daemon makes of a change that was forced."""
    if daemon is None:
        return
    emit.note(
        f"{daemon.name} (process {daemon.pid}) runs: it does not notice this before it is restarted"
        " or gets SIGHUP; until then it keeps its own definitions in memory and may write them back"
    )
    if removed:
        emit.note(f"{daemon.name} forgets a removed pool only when it is restarted")


def _tell(notes: tuple[str, ...]) -> None:
    for line in notes:
        emit.note(vis(line))


def as_reading(change: Change) -> Reading:
    """Return the store that is about to be changed, for `boot`."""
    return Reading(change.directory)
