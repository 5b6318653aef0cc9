"""The pools of a store: found by name or uuid, and steps of a plan carried out in one change."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import AS_ROOT, NoSuchPoolError, StoreError
from xmltool.store.action import Action
from xmltool.store.boot import SUFFIX
from xmltool.store.transaction.manifest import read_manifest
from xmltool.store.transaction.private import AUTOSTART, PRIVATE, open_private
from xmltool.text.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from xmltool.confined.directory import Directory
    from xmltool.store.boot import BootEntry
    from xmltool.store.place import Place
    from xmltool.store.plan import Step
    from xmltool.store.transaction.change import StoreChange

_UUID_LENGTH = 36
"""virsh tries an operand of this length as a uuid first."""


def find_pool(entries: Sequence[BootEntry], operand: str, place: Place) -> BootEntry:
    """Return the pool that an operand names: by uuid, as virsh does, or by name."""
    loaded = [entry for entry in entries if entry.loaded]
    if len(operand) == _UUID_LENGTH:
        for entry in loaded:
            if entry.pool.uuid == operand.lower():
                return entry
    for entry in loaded:
        if entry.name == operand:
            return entry
    for entry in entries:
        if operand in (entry.name, entry.file, entry.file.removesuffix(SUFFIX)):
            if entry.loaded is None:
                raise StoreError(f"{place.shown}/{entry.file} {entry.reason}")
            raise StoreError(
                f"no pool {operand} in {place.shown}: libvirt skips {entry.file}: {entry.reason}",
                f"the file is {place.shown}/{entry.file}",
            )
    names = [entry.name for entry in loaded]
    raise NoSuchPoolError(
        f"no pool {operand} in {place.shown}",
        suggestion(operand, names, f"`{place.command('list')}` names what is there"),
    )


def named(
    entries: Sequence[BootEntry], operands: Sequence[str], place: Place, *, if_exists: bool = False
) -> list[BootEntry]:
    """Return the pools that operands name, each once."""
    found = {}
    for operand in operands:
        try:
            entry = find_pool(entries, operand, place)
        except NoSuchPoolError:
            if not if_exists:
                raise
            continue
        found[entry.file] = entry
    return list(found.values())


class Listing(NamedTuple):
    """The entries of a store that a list is about.

    Attributes:
        pools: that libvirt loads, and that were asked for.
        skipped: that libvirt skips; none where only some pools were asked for.
        unread: of which nothing is known.
    """

    pools: list[BootEntry]
    skipped: list[BootEntry]
    unread: list[BootEntry]


def listing(
    entries: Sequence[BootEntry],
    *,
    marked: bool | None = None,
    types: Container[str] | None = None,
    transient: bool = False,
    persistent: bool = False,
) -> Listing:
    """Return what virsh's flags ask for: by autostart, type and persistence; None for any.

    A store has no transient pools.
    """
    pools = [
        entry
        for entry in entries
        if entry.loaded
        and (persistent or not transient)
        and (marked is None or entry.autostart == marked)
        and (types is None or entry.pool.type in types)
    ]
    narrowed = transient or marked is not None or types is not None
    skipped = [] if narrowed else [entry for entry in entries if entry.loaded is False]
    return Listing(pools, skipped, [entry for entry in entries if entry.loaded is None])


def sorted_as_virsh(entries: Iterable[BootEntry]) -> list[BootEntry]:
    """Sort by name, capital letters as small ones (ASCII only, as virsh does)."""

    def key(entry: BootEntry) -> tuple[bytes, bytes, bytes]:
        name = entry.name.encode("utf-8", "surrogateescape")
        return name.lower(), name, entry.file.encode("utf-8", "surrogateescape")

    return sorted(entries, key=key)


def link_names(store: Directory | None) -> frozenset[str]:
    """Return the names in a store's directory of links, whatever they are."""
    if store is None:
        return frozenset()
    try:
        with store.open_dir(AUTOSTART) as directory:
            return frozenset(directory.names())
    except OSError:
        return frozenset()


def recorded(store: Directory) -> Mapping[str, str]:
    """Return what xmltool wrote to a store: file -> fingerprint.

    Raises:
        StoreError: when that cannot be read.
    """
    try:
        private = open_private(store)
    except OSError as error:
        path = store.shown(PRIVATE)
        raise StoreError(f"{path} cannot be read: {error.strerror}", AS_ROOT) from error
    if private is None:
        return {}
    with private:
        return read_manifest(private)


def carry_out(change: StoreChange, steps: Iterable[Step], place: Place) -> None:
    """Put steps into a change of the store; the caller commits it."""
    directories: frozenset[str] | None = None
    for step in steps:
        if step.data is not None:
            change.write(step.file, step.data)
        elif step.action is Action.REMOVED:
            change.remove(step.file)
        if step.link:
            change.link(step.file, place.link_text(step.file))
        elif step.link is not None:
            if directories is None:
                directories = _directories(change)
            if step.file not in directories:  # libvirt leaves one where it is, too
                change.unlink(step.file)


def _directories(change: StoreChange) -> frozenset[str]:
    """Return the names in the directory of links that are directories, which cannot be unlinked."""
    autostart = change.open_autostart()
    if autostart is None:
        return frozenset()
    with autostart:
        return frozenset(
            name for name in autostart.names() if stat.S_ISDIR(autostart.lstat(name).st_mode)
        )
