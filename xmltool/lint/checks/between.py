"""XT401 to XT405: what excludes each other among the pools of one store.

Every file is held against every earlier one, but by look-up: an earlier file is kept under the keys
by which it could clash. Of the files under one key only two can ever be the first in the way of a
new one: the first, and the first that differs from it in what libvirt compares besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from xmltool.lint.checks.nesting import Targets, directories_of
from xmltool.lint.context import Clash, Spot
from xmltool.pool.conflict import Clash as Reason
from xmltool.pool.conflict import both_source_keys, conflicts
from xmltool.pool.types import POOL_TYPES, Conflict
from xmltool.rules.between import XT401, XT402, XT403, XT404, XT405
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from xmltool.pool.conflict import Keys, PoolConflict
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Message

K = TypeVar("K", bound="Hashable")

RULES = (XT401, XT402, XT403, XT404, XT405)


class Footprint(NamedTuple):
    """What of a pool decides beside which ones it may be.

    Attributes:
        name, uuid: the pool's.
        used: the keys of what it uses where it is there.
        wanted: the same where it is new.
        place: its target, from `directories_of`.
        definition: what libvirt reads in the file; None where it is to be read again when it is asked for,
            which it hardly ever is.
    """

    name: str
    uuid: str | None
    used: Keys
    wanted: Keys
    place: Sequence[str]
    definition: StoragePoolDef | None


def footprint_of(definition: StoragePoolDef, *, at_hand: bool = False) -> Footprint:
    """Return what of a pool is compared with those of other files; without its definition where that is at hand."""
    used, wanted = both_source_keys(definition)
    return Footprint(
        definition.name,
        definition.uuid,
        used,
        wanted,
        directories_of(definition),
        None if at_hand else definition,
    )


class _Pool(NamedTuple):
    """A file that was taken in; `number` counts in path order."""

    number: int
    file: str
    footprint: Footprint


class _Slot:
    """The files under one key: the first one, and the first one of another mark.

    Marks are names where two files of one name do not clash, and uuids where two of one uuid do not.
    """

    __slots__ = ("first", "mark", "other")

    def __init__(self, first: _Pool, mark: str | None) -> None:
        self.first = first
        self.mark = mark
        self.other: _Pool | None = None

    def take(self, pool: _Pool, mark: str | None) -> None:
        if self.other is None and mark != self.mark:
            self.other = pool

    def without(self, mark: str | None) -> _Pool | None:
        """Return the first file whose mark is another one."""
        return self.first if mark != self.mark else self.other


def _nothing(_file: str) -> None:
    """Read no file: all footprints have their definitions."""


class Neighbours:
    """The pools of one store, taken in one after the other in path order.

    Args:
        read: returns what a file defines, of which only the footprint is at hand; None where it no longer
            defines anything.
    """

    def __init__(self, read: Callable[[str], StoragePoolDef | None] = _nothing) -> None:
        self._read = read
        self._count = 0
        self._by_source: dict[Hashable, _Slot] = {}
        self._by_name: dict[str, _Slot] = {}
        self._by_uuid: dict[str, _Slot] = {}
        self._twins: dict[tuple[str, str], _Pool] = {}
        self._targets: Targets[_Pool] = Targets()

    def add(self, file: str, new: Footprint) -> tuple[Clash, ...]:
        """Take a file in, and give what it clashes with among the earlier ones: at most one."""
        pool = _Pool(self._count, file, new)
        found = self._clash(pool)
        self._count += 1
        for key in new.used:
            _put(self._by_source, key, pool, new.name)
        _put(self._by_name, new.name, pool, new.uuid)
        if new.uuid is not None:
            _put(self._by_uuid, new.uuid, pool, new.name)
            self._twins.setdefault((new.name, new.uuid), pool)
        self._targets.add(new.place, pool)
        return () if found is None else (found,)

    def _clash(self, pool: _Pool) -> Clash | None:
        new = pool.footprint
        other = self._first_in_the_way(new)
        if other is not None:
            here, there = self._definition(pool), self._definition(other)
            if here is not None and there is not None:
                conflict = conflicts(here, (there,))
                if conflict is not None:
                    return _refusal(here, there, other.file, conflict)
        twin = None if new.uuid is None else self._twins.get((new.name, new.uuid))
        if twin is not None:
            return _twice(new.name, twin.file)
        nested = min(self._targets.find(new.place), default=None, key=lambda found: found[1].number)
        if nested is None or (there := self._definition(nested[1])) is None:
            return None
        return _nested(nested[0], there, nested[1].file)

    def _definition(self, pool: _Pool) -> StoragePoolDef | None:
        return pool.footprint.definition or self._read(pool.file)

    def _first_in_the_way(self, new: Footprint) -> _Pool | None:
        """Return the first file beside which libvirt would refuse a new one."""
        found: list[_Pool | None] = []
        for key in new.wanted:
            slot = self._by_source.get(key)
            if slot is not None:
                found.append(slot.without(new.name))
        if new.uuid is not None and (slot := self._by_uuid.get(new.uuid)) is not None:
            found.append(slot.without(new.name))
        slot = self._by_name.get(new.name)
        if slot is not None:
            # without a uuid it gets one that no other pool has
            found.append(slot.first if new.uuid is None else slot.without(new.uuid))
        if not found:
            return None
        return min((pool for pool in found if pool is not None), default=None, key=_number)


def _put(slots: dict[K, _Slot], key: K, pool: _Pool, mark: str | None) -> None:
    slot = slots.get(key)
    if slot is None:
        slots[key] = _Slot(pool, mark)
    else:
        slot.take(pool, mark)


def _number(pool: _Pool) -> int:
    return pool.number


def _refusal(
    new: StoragePoolDef, other: StoragePoolDef, file: str, conflict: PoolConflict
) -> Clash:
    """Return why libvirt would refuse the new pool."""
    name = quoted(other.name)
    place = there = Spot("name" if conflict.clash is Reason.NAME else "uuid")
    if conflict.clash is Reason.NAME:
        message = _same_name(new, other, file)
    elif conflict.clash is Reason.UUID:
        message = XT402.message("file", pool=name, file=file)
    else:
        what, place, there = _shared(new, other)
        message = XT403.message("file", pool=name, file=file, shared=what)
    return Clash(message, place, file, there, f"pool {name}", conflict.libvirt_message)


def _same_name(new: StoragePoolDef, other: StoragePoolDef, file: str) -> Message:
    name = quoted(other.name)
    if other.uuid is None:
        return XT401.message(
            "no uuid" if new.uuid is None else "no uuid there", file=file, pool=name
        )
    return XT401.message(
        "no uuid here" if new.uuid is None else "other uuid",
        file=file,
        pool=name,
        uuid=other.uuid,
    )


def _twice(name: str, file: str) -> Clash:
    name = quoted(name)
    message = XT404.message(file=file, pool=name)
    return Clash(message, Spot("name"), file, Spot("name"), f"pool {name}")


def _nested(how: str, other: StoragePoolDef, file: str) -> Clash:
    place = Spot("target/path")
    name, path = quoted(other.name), other.target.path or ""
    message = XT405.message(relation=how, path=quoted(path), pool=name, file=file)
    return Clash(message, place, file, place, f"target of pool {name}")


def _shared(new: StoragePoolDef, old: StoragePoolDef) -> tuple[str, Spot, Spot]:
    """Name what two pools have in common, and where it stands in each."""
    rule = POOL_TYPES[new.type].conflict
    if rule in (Conflict.DEVICE, Conflict.ISCSI):
        return _shared_device(new, old)
    if rule is Conflict.TARGET:
        return _same(f"the target {quoted(new.target.path or '')}", "target/path")
    if rule is Conflict.EXPORT:
        host = new.source.hosts[0].name
        what = f"{quoted(new.source.dir or '')} of host {quoted(host)}"
        return _same(what, "source/host", "name")
    if rule is Conflict.SERVER:
        return _same(f"host {quoted(new.source.hosts[0].name)}", "source/host", "name")
    if rule is Conflict.ADAPTER:
        return _same("this SCSI host", "source/adapter")
    if rule is Conflict.NAME:
        return _same(f"the source {quoted(new.source.name or '')}", "source/name")
    return _same(f"all that a pool of type {new.type} can use", "")


def _same(what: str, path: str, attribute: str | None = None) -> tuple[str, Spot, Spot]:
    place = Spot(path, attribute)
    return what, place, place


def _shared_device(new: StoragePoolDef, old: StoragePoolDef) -> tuple[str, Spot, Spot]:
    here = [device.path for device in new.source.devices]
    there = [device.path for device in old.source.devices]
    used = frozenset(there)
    path = next(path for path in here if path in used)
    mine, other = (Spot(f"source/device[{n.index(path) + 1}]", "path") for n in (here, there))
    return f"the device {quoted(path)}", mine, other
