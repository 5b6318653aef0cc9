"""XT401 to XT405: what excludes each other among the pools of one store.

Every file is held against every earlier one, but by look-up: an earlier file is kept under the keys
by which it could clash. Of the files under one key only two can ever be the first in the way of a
new one: the first, and the first that differs from it in what libvirt compares besides.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from xmltool.lint.checks.nesting import Targets, directories_of
from xmltool.lint.context import Clash, Spot
from xmltool.pool.conflict import Clash as Reason
from xmltool.pool.conflict import conflicts, source_keys
from xmltool.pool.types import POOL_TYPES, Conflict
from xmltool.rules.between import XT401, XT402, XT403, XT404, XT405
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from xmltool.pool.conflict import PoolConflict
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Message

K = TypeVar("K", bound="Hashable")

RULES = (XT401, XT402, XT403, XT404, XT405)


class Footprint:
    """What of a pool decides beside which ones it may be; its definition is opened when it is asked for.

    Attributes:
        name, uuid: the pool's.
        used: the keys of what it uses where it is there.
        wanted: the same where it is new.
        place: its target, from `directories_of`.
    """

    __slots__ = ("_definition", "name", "place", "used", "uuid", "wanted")

    def __init__(self, definition: StoragePoolDef) -> None:
        self.name = definition.name
        self.uuid = definition.uuid
        self.used = source_keys(definition, as_new=False)
        self.wanted = source_keys(definition, as_new=True)
        self.place = directories_of(definition)
        self._definition: StoragePoolDef | bytes = definition

    @property
    def definition(self) -> StoragePoolDef:
        """What libvirt reads in the file."""
        if isinstance(self._definition, bytes):
            self._definition = pickle.loads(self._definition)  # noqa: S301  # a worker's own
        return cast("StoragePoolDef", self._definition)

    def __getstate__(self) -> tuple[object, ...]:
        """Go to another process with the definition closed: it is hardly ever asked for."""
        closed = pickle.dumps(self._definition, pickle.HIGHEST_PROTOCOL)
        return self.name, self.uuid, self.used, self.wanted, self.place, closed

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Come from there."""
        self.name, self.uuid, self.used, self.wanted, self.place, self._definition = state


class _Pool(NamedTuple):
    """A file that was taken in; `number` counts in path order."""

    number: int
    file: str
    footprint: Footprint

    @property
    def definition(self) -> StoragePoolDef:
        return self.footprint.definition


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


class Neighbours:
    """The pools of one store, taken in one after the other in path order."""

    def __init__(self) -> None:
        self._count = 0
        self._by_source: dict[Hashable, _Slot] = {}
        self._by_name: dict[str, _Slot] = {}
        self._by_uuid: dict[str, _Slot] = {}
        self._twins: dict[tuple[str, str], _Pool] = {}
        self._targets: Targets[_Pool] = Targets()

    def add(self, file: str, new: Footprint) -> tuple[Clash, ...]:
        """Take a file in, and give what it clashes with among the earlier ones: at most one."""
        found = self._clash(new)
        pool = _Pool(self._count, file, new)
        self._count += 1
        for key in new.used:
            _put(self._by_source, key, pool, new.name)
        _put(self._by_name, new.name, pool, new.uuid)
        if new.uuid is not None:
            _put(self._by_uuid, new.uuid, pool, new.name)
            self._twins.setdefault((new.name, new.uuid), pool)
        self._targets.add(new.place, pool)
        return () if found is None else (found,)

    def _clash(self, new: Footprint) -> Clash | None:
        other = self._first_in_the_way(new)
        if other is not None:
            conflict = conflicts(new.definition, (other.definition,))
            if conflict is not None:
                return _refusal(new.definition, other, conflict)
        twin = None if new.uuid is None else self._twins.get((new.name, new.uuid))
        if twin is not None:
            return _twice(new.definition, twin)
        nested = min(self._targets.find(new.place), default=None, key=lambda found: found[1].number)
        return None if nested is None else _nested(*nested)

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


def _refusal(new: StoragePoolDef, other: _Pool, conflict: PoolConflict) -> Clash:
    """Return why libvirt would refuse the new pool."""
    name, file = quoted(other.definition.name), other.file
    if conflict.clash is Reason.NAME:
        place = Spot("name")
        return _error(_same_name(new, other), place, place, other, conflict)
    if conflict.clash is Reason.UUID:
        place = Spot("uuid")
        return _error(XT402.message("file", pool=name, file=file), place, place, other, conflict)
    what, place, other_place = _shared(new, other.definition)
    message = XT403.message("file", pool=name, file=file, shared=what)
    return _error(message, place, other_place, other, conflict)


def _same_name(new: StoragePoolDef, other: _Pool) -> Message:
    name, uuid = quoted(other.definition.name), other.definition.uuid
    if uuid is None:
        return XT401.message(
            "no uuid" if new.uuid is None else "no uuid there", file=other.file, pool=name
        )
    return XT401.message(
        "no uuid here" if new.uuid is None else "other uuid",
        file=other.file,
        pool=name,
        uuid=uuid,
    )


def _error(
    message: Message, place: Spot, there: Spot, other: _Pool, conflict: PoolConflict
) -> Clash:
    about = f"pool {quoted(other.definition.name)}"
    return Clash(message, place, other.file, there, about, conflict.libvirt_message)


def _twice(new: StoragePoolDef, twin: _Pool) -> Clash:
    name = quoted(new.name)
    message = XT404.message(file=twin.file, pool=name)
    return Clash(message, Spot("name"), twin.file, Spot("name"), f"pool {name}")


def _nested(how: str, other: _Pool) -> Clash:
    place = Spot("target/path")
    name, path = quoted(other.definition.name), other.definition.target.path or ""
    message = XT405.message(relation=how, path=quoted(path), pool=name, file=other.file)
    return Clash(message, place, other.file, place, f"target of pool {name}")


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
