"""XT401 to XT405: what excludes each other among the pools of one store.

Every file is held against every earlier one, but by look-up: an earlier file is kept under the keys
by which it could clash. Of the files under one key only two can ever be the first in the way of a
new one: the first, and the first that differs from it in what libvirt compares besides.
"""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from xmltool.lint.checks.nesting import Targets, directory_of
from xmltool.lint.context import Clash, Spot
from xmltool.pool.conflict import Clash as Reason
from xmltool.pool.conflict import both_source_keys, conflicts
from xmltool.pool.types import POOL_TYPES, Conflict
from xmltool.rules.between import XT401, XT402, XT403, XT404, XT405
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping

    from xmltool.pool.conflict import Keys, PoolConflict
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Message

RULES = (XT401, XT402, XT403, XT404, XT405)


Footprint: TypeAlias = "tuple[str, str | None, Keys, Keys, str | None, StoragePoolDef | None]"
"""What of a pool decides beside which ones it may be, as a plain tuple: there is one of every file.

Its name and uuid; the keys of what it uses where it is there, and where it is new; its target, from
`directory_of`; what libvirt reads in the file, or None where it is to be read again when it is asked for,
which it hardly ever is.
"""


def footprint_of(definition: StoragePoolDef, *, at_hand: bool = False) -> Footprint:
    """Return what of a pool is compared with those of other files; without its definition where that is at hand."""
    used, wanted = both_source_keys(definition)
    place = directory_of(definition)
    held = None if at_hand else definition
    return definition.name, definition.uuid, used, wanted, place, held


Marks: TypeAlias = "list[str] | list[str | None]"
"""By number: names where two files of one name do not clash, and uuids where two of one uuid do not."""


class _Slots(dict["Hashable", "int | tuple[int, int]"]):
    """The files under each key: the first one, or it and the first one of another mark."""

    __slots__ = ("_marks",)

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def take(self, key: Hashable, number: int) -> None:
        """Take in a file under a key."""
        slot = self.setdefault(key, number)
        if (
            slot is not number
            and isinstance(slot, int)
            and self._marks[slot] != self._marks[number]
        ):
            self[key] = (slot, number)

    def first(self, key: Hashable) -> int | None:
        """Return the first file of a key."""
        slot = self.get(key)
        return slot[0] if isinstance(slot, tuple) else slot

    def without(self, key: Hashable, mark: str | None) -> int | None:
        """Return the first file of a key whose mark is another one."""
        slot = self.get(key)
        if slot is None:
            return None
        first, other = slot if isinstance(slot, tuple) else (slot, None)
        return first if self._marks[first] != mark else other


def _are_new(keys: Collection[Hashable], slots: _Slots) -> bool:
    """Report whether no key is known, and none is there twice."""
    return slots.keys().isdisjoint(keys) and len(set(keys)) == len(keys)


def _nothing(_file: str) -> None:
    """Read no file: all footprints have their definitions."""


class Neighbours:
    """The pools of one store, taken in one after the other in path order, which is how they are numbered.

    There may be many, nearly all of which clash with none: of each is kept what others look it up by.

    Args:
        read: returns what a file defines, of which only the footprint is at hand; None where it no longer
            defines anything.
    """

    def __init__(self, read: Callable[[str], StoragePoolDef | None] = _nothing) -> None:
        self._read = read
        self._files: list[str] = []
        self._names: list[str] = []
        self._uuids: list[str | None] = []
        self._held: dict[int, StoragePoolDef] = {}
        self._by_source = _Slots(self._names)
        self._by_name = _Slots(self._uuids)
        self._by_uuid = _Slots(self._names)
        self._twins: dict[tuple[str, str], int] = {}
        self._targets = Targets()

    def add(self, file: str, new: Footprint) -> Clash | None:
        """Take a file in, and give what it clashes with among the earlier ones: at most one."""
        name, uuid, used, _, place, definition = new
        number = len(self._files)
        self._files.append(file)
        self._names.append(name)
        self._uuids.append(uuid)
        if definition is not None:
            self._held[number] = definition
        clash = self._clash(number, new)
        for key in used:
            self._by_source.take(key, number)
        self._by_name.take(name, number)
        if uuid is not None:
            self._by_uuid.take(uuid, number)
        if place is not None:
            self._targets.add(place, number)
        return clash

    def add_apart(self, new: Mapping[str, Footprint]) -> bool:
        """Take files in if each certainly has nothing in common with the earlier ones and the others.

        Report whether they were: nearly all are, and many are taken in at once for the price of a few.
        """
        names, uuids, used, wanted, places, held = zip(*new.values(), strict=True)
        keys = list(chain.from_iterable(used))
        for there, as_new in zip(used, wanted, strict=True):
            if as_new is not there:
                keys += set(as_new).difference(there)
        if not (
            _are_new(names, self._by_name)
            and _are_new(list(filter(None, uuids)), self._by_uuid)
            and _are_new(keys, self._by_source)
            and self._targets.are_apart(list(filter(None, places)))
        ):
            return False
        numbers = range(len(self._files), len(self._files) + len(new))
        self._files += new
        self._names += names
        self._uuids += uuids
        self._by_name.update(zip(names, numbers, strict=True))
        self._by_uuid.update(zip(uuids, numbers, strict=True))
        self._by_uuid.pop(None, None)  # of those that have none
        for number, there, place in zip(numbers, used, places, strict=True):
            for key in there:
                self._by_source[key] = number
            if place is not None:
                self._targets.add(place, number)
        if any(held):
            pairs = zip(numbers, held, strict=True)
            self._held.update((number, held) for number, held in pairs if held is not None)
        return True

    def _clash(self, number: int, new: Footprint) -> Clash | None:
        name, uuid, _, wanted, place, _ = new
        twin = self._twin(name, uuid, number) if name in self._by_name else None
        other = self._first_in_the_way(name, uuid, wanted)
        if other is not None:
            here, there = self._definition(number), self._definition(other)
            if here is not None and there is not None:
                conflict = conflicts(here, (there,))
                if conflict is not None:
                    return _refusal(here, there, self._files[other], conflict)
        if twin is not None:
            return _twice(name, self._files[twin])
        if place is None:
            return None
        how, nested = min(self._targets.find(place), default=("", None), key=itemgetter(1))
        if nested is None or (there := self._definition(nested)) is None:
            return None
        return _nested(how, there, self._files[nested])

    def _definition(self, number: int) -> StoragePoolDef | None:
        return self._held.get(number) or self._read(self._files[number])

    def _twin(self, name: str, uuid: str | None, number: int) -> int | None:
        """Return the first file of a name, which is there before, and of a uuid; take this one in."""
        first = self._by_name.first(name)
        if first is not None and (known := self._uuids[first]) is not None:
            self._twins.setdefault((name, known), first)
        if uuid is None:
            return None
        twin = self._twins.setdefault((name, uuid), number)
        return None if twin == number else twin

    def _first_in_the_way(self, name: str, uuid: str | None, wanted: Keys) -> int | None:
        """Return the first file beside which libvirt would refuse a new one."""
        by_source = self._by_source
        found = [by_source.without(key, name) for key in wanted if key in by_source]
        if uuid is not None and uuid in self._by_uuid:
            found.append(self._by_uuid.without(uuid, name))
        if name in self._by_name:  # without a uuid it gets one that no other pool has
            first = self._by_name.first(name)
            found.append(first if uuid is None else self._by_name.without(name, uuid))
        return min((number for number in found if number is not None), default=None)


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
