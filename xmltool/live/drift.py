"""What differs between the files of a store and a running libvirt. Pure: two views in, drift out.

Here is what is about pools; what is about secrets is in `xmltool.live.secret_drift`.

Drift is the difference between what libvirt reports now and what it would report if it were
restarted on the files as they are. So the disk's side is what a start would make of the directory
(`xmltool.store.boot`), and what a start changes by itself is no drift.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Hashable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import Severity
from xmltool.live.explain import (
    changed_message,
    inactive_message,
    missing_message,
    not_loaded_message,
)
from xmltool.live.mask import hide, mask_as
from xmltool.live.pools import Live, LivePool
from xmltool.pool.compare import Change, compare
from xmltool.pool.definition import StoragePoolDef
from xmltool.pool.types import POOL_TYPES
from xmltool.store.boot import SUFFIX, BootEntry
from xmltool.store.presence import Machine, active_at_start
from xmltool.text.escape import vis
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from xmltool.store.secrets import Secrets


class Kind(StrEnum):
    """How a pool differs, or what a note is about."""

    NOT_LOADED = "not-loaded"
    MISSING = "missing"
    CHANGED = "changed"
    AUTOSTART = "autostart"
    SECRET_NOT_LOADED = "secret-not-loaded"
    SECRET_MISSING = "secret-missing"
    SECRET_CHANGED = "secret-changed"
    REFUSED = "refused"
    TRANSIENT = "transient"
    PENDING = "pending"
    INACTIVE = "inactive"
    NO_SECRET = "no-secret"


SECRET_DRIFTS = (Kind.SECRET_NOT_LOADED, Kind.SECRET_MISSING, Kind.SECRET_CHANGED)
"""The kinds that are drift of a secret."""
DRIFTS = (Kind.NOT_LOADED, Kind.MISSING, Kind.CHANGED, Kind.AUTOSTART, *SECRET_DRIFTS)
"""The kinds that are drift, in the order in which a pool has them."""
NOTES = (Kind.REFUSED, Kind.TRANSIENT, Kind.PENDING, Kind.INACTIVE, Kind.NO_SECRET)
"""The kinds that never are."""

NONE = "(none)"
"""Shown where one side has no value."""
_LIVE_PERMISSIONS = "target/permissions/"
_PORT = "/@port"
_TARGET = StoragePoolDef._fields.index("target")
_FORMAT = "source/format/@type"
_PROBED = ("unknown", "dos")
"""The format of a disk that is not known, and what libvirt holds in memory when it met the disk."""


class Drift(NamedTuple):
    """One pool, or one secret, that differs in one way.

    Attributes:
        pool: its name, by which the sides are matched; "" for a secret.
        uuid: libvirt's, else the file's, else None.
        message: what is different, why, and what it means.
        changes: field by field; `old` is the disk's value, `new` libvirt's.
        file: the definition's file, as the disk's side calls it; None where there is none.
        secret: what a secret is for, as `virsh secret-list` prints it, or its uuid; None for a pool.
    """

    kind: Kind
    pool: str
    uuid: str | None
    severity: Severity
    message: str
    changes: tuple[Change, ...] = ()
    file: str | None = None
    secret: str | None = None

    @property
    def name(self) -> str:
        """The pool's name, or what the secret is for."""
        return self.pool if self.secret is None else self.secret

    @property
    def subject(self) -> str:
        """What reports call the pool or the secret."""
        return self.pool if self.secret is None else f"secret {self.secret}"

    @property
    def order(self) -> tuple[bool, str, int]:
        """Where it stands in a report: pools first, by name and kind."""
        return self.secret is not None, self.name, DRIFTS.index(self.kind)


class Note(NamedTuple):
    """Something that is worth knowing and no drift."""

    kind: Kind
    pool: str
    uuid: str | None
    message: str
    file: str | None = None


class Disk(NamedTuple):
    """The files' side.

    Attributes:
        shown: the directory, for messages and commands.
        entries: what a start makes of each entry.
        marks: False where nothing is known of autostart: a directory of reviewed definitions.
        machine: the machine of the files; None where it is not at hand.
        notes: what the user should know of the reading, one line each.
        secrets: the secrets beside the pools; None where nothing is known of them.
        all_secrets: False where libvirt may have others: reviewed definitions name those of pools.
        stamp: by which its source knows whether the files are still the same.
    """

    shown: str
    entries: tuple[BootEntry, ...]
    marks: bool = True
    machine: Machine | None = None
    notes: tuple[str, ...] = ()
    secrets: "Secrets | None" = None
    all_secrets: bool = True
    stamp: Hashable = None


class Comparison(NamedTuple):
    """The outcome.

    Attributes:
        connect: the URI that was asked.
        drift: sorted by pool and kind.
        notes: sorted by pool and kind.
        disk: what was compared.
        live: with what.
        pools: how many names were compared.
        settled: False when the sides were still changing at the last look.
        unused: what was to be ignored and was not there.
    """

    connect: str
    drift: tuple[Drift, ...]
    notes: tuple[Note, ...]
    disk: Disk
    live: Live
    pools: int
    settled: bool = True
    unused: tuple[str, ...] = ()


def in_one_line(drift: Drift) -> str:
    """Return a drift in words: pool, message and fields."""
    fields = "; ".join(map(change_text, drift.changes))
    return f"{vis(drift.subject)}: {vis(drift.message)}" + (f" ({fields})" if fields else "")


def change_text(change: Change) -> str:
    """Return in words what a field is on both sides."""
    return f"{vis(change.path)}: disk {shown(change.old)} · live {shown(change.new)}"


def shown(value: str | None) -> str:
    """Return a value as it is shown, in quotes where it would be misread without."""
    if value is None:
        return NONE
    if not value or value != value.strip() or value == NONE or " · " in value:
        return f"'{vis(value)}'"
    return vis(value)


def compare_sides(disk: Disk, live: Live) -> Comparison:
    """Compare the files with a running libvirt."""
    loaded = {entry.name: entry for entry in disk.entries if entry.loaded}
    persistent = {pool.name: pool for pool in live.pools if pool.persistent}
    transient = {pool.name: pool for pool in live.pools if not pool.persistent}
    drift: list[Drift] = []
    for name, entry in loaded.items():
        pool = persistent.get(name)
        if pool is None:
            drift.append(_not_loaded(entry, transient.get(name)))
        else:
            drift.extend(_differing(disk, entry, pool))
    skipped = [entry for entry in disk.entries if not entry.loaded and entry.file.endswith(SUFFIX)]
    gone = [pool for name, pool in persistent.items() if name not in loaded]
    drift.extend(_missing(pool, skipped, disk.machine) for pool in gone)
    notes = [*map(_refused, skipped), *_live_notes(live, disk.machine)]
    return Comparison(
        live.connect,
        tuple(sorted(drift, key=lambda one: one.order)),
        sorted_notes(notes),
        disk,
        live,
        len(loaded.keys() | persistent.keys()),
    )


def sorted_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Sort notes by pool and kind."""
    return tuple(sorted(notes, key=lambda one: (one.pool, NOTES.index(one.kind), one.file or "")))


def _not_loaded(entry: BootEntry, transient: LivePool | None) -> Drift:
    uuid = None if entry.definition is None else entry.definition.uuid
    message = not_loaded_message(entry, transient is not None)
    return Drift(Kind.NOT_LOADED, entry.name, uuid, Severity.ERROR, message, file=entry.file)


def _missing(pool: LivePool, skipped: list[BootEntry], machine: Machine | None) -> Drift:
    there = None if machine is None else active_at_start(pool.definition, machine)
    message = missing_message(pool, skipped, there)
    return Drift(Kind.MISSING, pool.name, pool.uuid, Severity.ERROR, message)


def _differing(disk: Disk, entry: BootEntry, pool: LivePool) -> Iterator[Drift]:
    """Compare one pool that both sides have."""
    changes = pool_changes(disk, entry, pool)
    named = pool.name, pool.uuid
    if changes:
        message = changed_message(entry, pool, changes)
        yield Drift(Kind.CHANGED, *named, Severity.ERROR, message, changes, entry.file)
    if disk.marks and entry.autostart != pool.autostart:
        on_disk, live = (("no", "yes"), ("yes", "no"))[entry.autostart]
        message = (
            "there is an autostart link and libvirt does not know of it: it starts the pool only "
            "after its own next start"
            if entry.autostart
            else "libvirt would autostart the pool, and there is no link for it that leads to "
            f"{vis(entry.file)}: after its next start it does not"
        )
        change = Change("autostart", on_disk, live)
        yield Drift(Kind.AUTOSTART, *named, Severity.WARNING, message, (change,), entry.file)


def pool_changes(disk: Disk, entry: BootEntry, pool: LivePool) -> tuple[Change, ...]:
    """Return the fields in which a file differs from what libvirt holds, but for what never is drift."""
    definition = entry.definition
    if definition is None or definition == pool.definition:
        return ()
    if definition.uuid is None:
        definition = definition._replace(uuid=pool.uuid)
    if _has_permissions_of_its_own(pool) and _as_used(definition) == _as_used(pool.definition):
        return ()
    definition = mask_as(definition, pool.definition)
    sides = (definition, pool.definition)
    return tuple(
        hide(change, sides)
        for change in compare(*sides)
        if not _is_of_the_run(change, definition, disk, pool)
    )


def _is_of_the_run(change: Change, definition: StoragePoolDef, disk: Disk, pool: LivePool) -> bool:
    """Report whether a difference comes from running the pool, now or after the restart.

    libvirt overwrites the permissions of a directory by the real ones, the unknown format of a disk
    by `dos` and a missing port by the usual one, in the definition that it reports; all that stays
    there after the pool has stopped.
    """
    if change.path.startswith(_LIVE_PERMISSIONS):
        return _has_permissions_of_its_own(pool) or (
            POOL_TYPES[definition.type].has_directory
            and disk.machine is not None
            and active_at_start(definition, disk.machine) is True
        )
    if change.path.endswith(_PORT):
        return _is_usual_port(change, definition.type)
    if change.path == _FORMAT and (change.old, change.new) == _PROBED:
        devices = definition.source.devices  # looked at even where the label is another one
        exists = None if disk.machine is None else disk.machine.exists
        there = exists is not None and any(exists(device.path) for device in devices)
        return pool.active or pool.used or there
    return False


def _has_permissions_of_its_own(pool: LivePool) -> bool:
    """Report whether libvirt may have put a directory's real permissions into its definition."""
    return POOL_TYPES[pool.definition.type].has_directory and (pool.active or pool.used)


def _as_used(definition: StoragePoolDef) -> tuple[object, ...]:
    """Return the fields of a definition without the permissions of its target."""
    return (*definition[:_TARGET], definition.target.path, *definition[_TARGET + 1 :])


def _is_usual_port(change: Change, kind: str) -> bool:
    """Report whether one side only says what the other one means: it was started, or will be."""
    port = POOL_TYPES[kind].started_port
    return bool(port) and {change.old, change.new} == {None, str(port)}


def _refused(entry: BootEntry) -> Note:
    uuid = None if entry.definition is None else entry.definition.uuid
    message = f"{vis(entry.file)}: libvirt would skip it: {entry.reason}"
    return Note(Kind.REFUSED, entry.name, uuid, message, entry.file)


def _live_notes(live: Live, machine: Machine | None) -> Iterator[Note]:
    virsh = f"virsh -c {shell_word(live.connect)}"
    for pool in live.pools:
        if not pool.persistent:
            message = (
                "it has no definition on disk and is gone once it is stopped; to keep it: "
                f"{virsh} pool-dumpxml {pool.uuid} | {virsh} pool-define /dev/stdin"
            )
            yield Note(Kind.TRANSIENT, pool.name, pool.uuid, message)
            continue
        waiting = pending_changes(pool)
        if waiting:
            fields = ", ".join(
                f"{vis(change.path)}: {shown(change.old)} now, then {shown(change.new)}"
                for change in waiting
            )
            message = f"its new definition takes effect when the pool is next started ({fields})"
            yield Note(Kind.PENDING, pool.name, pool.uuid, message)
        if pool.autostart and not pool.active:
            message = inactive_message(pool, machine, virsh)
            yield Note(Kind.INACTIVE, pool.name, pool.uuid, message)


def pending_changes(pool: LivePool) -> tuple[Change, ...]:
    """Return the fields that will differ after the next start of a running pool."""
    if pool.current is None:
        return ()
    current = mask_as(pool.current, pool.definition)
    return tuple(
        hide(change, (current, pool.definition))
        for change in compare(current, pool.definition)
        if not (
            change.path.startswith(_LIVE_PERMISSIONS)
            or (change.path.endswith(_PORT) and _is_usual_port(change, current.type))
            or (change.path == _FORMAT and (change.new, change.old) == _PROBED)
        )
    )
