"""Snapshots, pool by pool: held against reviewed definitions, each text compared once.

A thousand hosts have the same pool a thousand times, but for its uuid. What `compare_sides` says of a
pool depends on that pool, the definitions of its name and the ones that libvirt would skip, so it is
asked for each of them alone and its answer kept, by the pool's text without the uuid. Hosts with the
same pools are answered at once.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import gt, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.fleet.forms import Form, Forms, form_digest
from xmltool.fleet.host import Sizes
from xmltool.live.drift import compare_sides
from xmltool.live.pools import Live
from xmltool.live.reported import MAX_SIZE
from xmltool.live.secret_drift import secret_drift
from xmltool.live.snapshot import read_pool, read_secrets

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from xmltool.fleet.host_report import Report
    from xmltool.live.drift import Disk, Drift
    from xmltool.live.pools import LivePool
    from xmltool.store.boot import BootEntry

    Key = tuple[Hashable, ...]
    Row = tuple[Any, Any, Any]

MAX_KNOWN = 4096
"""Answers about pools that are kept: some megabytes."""
MAX_ALIKE = 16384
"""Pools of the hosts whose answers are kept; a text is there once."""
_NOTHING = Sizes()
NO_SIZES = (None, None, None)
_SIZE = re.compile(r"(<(capacity|allocation|available) unit='bytes'>)\d+(?=</)")
_STATE = itemgetter("uuid", "xml", "running_xml", "persistent", "active", "autostart", "used")
_SIZES = itemgetter(*Sizes._fields[1:4])
_NAME = itemgetter("name")


class Answer(NamedTuple):
    """What is known of a pool's text.

    Attributes:
        name: of the pool.
        uuid: of the pool that was compared, which stands in the messages.
        drift: how it differs from its definition.
        form: the pool, to be held against those of other hosts; None where there are definitions.
    """

    name: str
    uuid: str
    drift: tuple[Drift, ...] = ()
    form: Form | None = None


class Alike(NamedTuple):
    """What is known of hosts with the same pools.

    Attributes:
        names: of the pools.
        differing: the places and answers of the pools that differ.
        missing: what differs in that there is no pool, sorted.
        forms: the pools, where there are no definitions.
    """

    names: tuple[str, ...]
    differing: tuple[tuple[int, Answer], ...]
    missing: tuple[Drift, ...]
    forms: Forms | None

    def drift(self, pools: Sequence[Report]) -> tuple[Drift, ...]:
        """Return the drift of one of them, with the uuids of its own pools."""
        if not self.differing:
            return self.missing
        found = [
            one
            for place, answer in self.differing
            for one in _renamed(answer, pools[place]["uuid"])
        ]
        return tuple(sorted((*found, *self.missing), key=_pool))


class Recorded(NamedTuple):
    """What a snapshot says: the names of its pools, their sizes, how they differ, and what they are."""

    names: tuple[str, ...]
    sizes: Sizes
    drift: tuple[Drift, ...] = ()
    forms: Forms | None = None


class Expected:
    """One set of reviewed definitions, and what is known of pools held against it.

    Attributes:
        disk: the definitions; None where there are none, and hosts are held against each other.
    """

    def __init__(self, disk: Disk | None) -> None:
        self.disk = disk
        entries = () if disk is None else disk.entries
        loaded = [entry for entry in entries if entry.loaded]
        self._entries = {entry.name: entry for entry in loaded}
        self._skipped = tuple(entry for entry in entries if not entry.loaded)
        # with a uuid in a definition, the uuid of a pool is one of the values that are compared
        self._with_uuid = any(entry.pool.uuid is not None for entry in loaded)
        self._known: dict[Key, tuple[Key, Answer]] = {}
        self._absent: dict[str, tuple[Drift, ...]] = {}
        self._alike: dict[tuple[Key, ...], Alike] = {}
        self._room = MAX_ALIKE

    def of(self, pools: Sequence[Report], *, sized: bool) -> Alike:
        """Return what is known of hosts with these pools of a snapshot.

        `sized` says whether their texts hold the sizes of the moment.
        """
        keys = self._keys(pools, sized=sized)
        return self._alike.get(keys) or self._looked_at(pools, keys)

    def _keys(self, pools: Sequence[Report], *, sized: bool) -> tuple[Key, ...]:
        """Return all that the answer about each pool depends on, but for its uuid."""
        rows: Iterable[Any] = map(_STATE, pools)
        if sized:
            rows = (
                (uuid, _sizeless(text), running and _sizeless(running), *flags)
                for uuid, text, running, *flags in rows
            )
        if self._with_uuid:
            return tuple(rows)
        return tuple([
            (text.replace(uuid, "", 1), running and running.replace(uuid, "", 1), one, two, three, four)
            for uuid, text, running, one, two, three, four in rows
        ])  # fmt: skip

    def _looked_at(self, pools: Sequence[Report], keys: tuple[Key, ...]) -> Alike:
        """Hold each pool against the definitions, and keep what is found for hosts that are alike."""
        found = list(map(self._answer, pools, keys))
        answers = [answer for _, answer in found]
        names = tuple(answer.name for answer in answers)
        differing = tuple((place, one) for place, one in enumerate(answers) if one.drift)
        missing = sorted(self._missing(set(names)), key=_pool)
        forms = [answer.form for answer in answers if answer.form is not None]
        kinds = None
        if self.disk is None:
            kinds = Forms(tuple(form.digest for form in forms), tuple(forms))
        alike = Alike(names, differing, tuple(missing), kinds)
        kept = tuple(key for key, _ in found if key is not None)
        if len(kept) == len(keys):
            if self._room < len(kept):
                self._alike.clear()
                self._room = MAX_ALIKE
            self._room -= len(kept)
            self._alike[kept] = alike
        return alike

    def _answer(self, entry: Report, key: Key) -> tuple[Key | None, Answer]:
        """Return what is known of one pool, and the key of its like, which is one object for all."""
        found = self._known.get(key)
        if found is not None:
            return found
        answer = (
            _form(entry, key) if self.disk is None else self._compared(read_pool(entry), self.disk)
        )
        if not (self._with_uuid or _is_named_once(entry)):
            return None, answer
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        return self._known.setdefault(key, (key, answer))

    def _missing(self, names: set[str]) -> Iterator[Drift]:
        """Yield the drift of the definitions that a host has no pool of, by the names of its pools."""
        for name, entry in self._entries.items():
            if name not in names:
                yield from self._not_there(name, entry)

    def _compared(self, pool: LivePool, disk: Disk) -> Answer:
        entry = self._entries.get(pool.name)
        own = self._skipped if entry is None else (entry, *self._skipped)
        drift = compare_sides(disk._replace(entries=own), Live("", (pool,))).drift
        return Answer(pool.name, pool.uuid, drift)

    def _not_there(self, name: str, entry: BootEntry) -> tuple[Drift, ...]:
        if self.disk is not None and name not in self._absent:
            alone = self.disk._replace(entries=(entry,))
            self._absent[name] = compare_sides(alone, Live("", ())).drift
        return self._absent[name]


def _form(entry: Report, key: Key) -> Answer:
    """Return what a pool is, without reading its text."""
    text, _, persistent, _, autostart, _ = key
    name = entry["name"]
    if not isinstance(name, str) or not isinstance(text, str):
        raise ValueError("a name is no text")
    if not isinstance(autostart, bool) or not isinstance(persistent, bool):
        raise ValueError("a flag is not true or false")
    text = _sizeless(text)
    digest = form_digest((name, text, autostart, persistent))
    return Answer(name, entry["uuid"], form=Form(digest, text, autostart, persistent))


def _is_named_once(entry: Report) -> bool:
    """Report whether what was left out of a pool's texts is its uuid, where libvirt writes it."""
    tag, texts = f"<uuid>{entry['uuid']}</uuid>", (entry["xml"], entry["running_xml"])
    return all(
        text is None or 0 <= text.find(tag) == text.find(entry["uuid"]) - len("<uuid>")
        for text in texts
    )


def _renamed(answer: Answer, uuid: str) -> Iterator[Drift]:
    """Yield the drift of a pool of another uuid than the one that was compared."""
    for one in answer.drift:
        own = uuid if one.uuid == answer.uuid else one.uuid
        yield one._replace(uuid=own, message=one.message.replace(answer.uuid, uuid))


def read_recorded(report: Report, expected: Expected | None) -> Recorded:
    """Read a snapshot, and hold it against definitions; None for a host that none of them are for.

    One of `MALFORMED`, or ValueError, says that a pool in it is not whole.
    """
    pools = report["pools"]
    rows = list(map(_SIZES, pools))
    if expected is None:
        names = tuple(map(_NAME, pools))
        if not set(map(type, names)) <= {str}:
            raise ValueError("a name is no text")
        return Recorded(names, sizes_of(names, rows))
    sized = str(report.get("tool")).endswith("(script)")  # by virsh alone: sizes are in the texts
    alike = expected.of(pools, sized=sized)
    drift, disk = alike.drift(pools), expected.disk
    secrets = None if disk is None or disk.secrets is None else read_secrets(report)
    if disk is not None and secrets is not None:
        drift += tuple(sorted(secret_drift(disk, secrets), key=lambda one: one.order))
    return Recorded(alike.names, sizes_of(alike.names, rows), drift, alike.forms)


def sizes_of(names: Sequence[str], rows: Sequence[Row]) -> Sizes:
    """Add up the capacity, allocation and available of pools; all three are None where one does not run.

    Pools with the same three are directories of one file system: that counts once.
    """
    once = set(rows)
    once.discard(NO_SIZES)
    if not once:
        return _NOTHING
    numbers = list(chain.from_iterable(once))
    if set(map(type, numbers)) != {int} or min(numbers) < 0 or max(numbers) >= MAX_SIZE:
        raise ValueError("a size is not a number of bytes")
    capacity, allocation, available = numbers[::3], numbers[1::3], numbers[2::3]
    over: tuple[str, ...] = ()
    if any(map(gt, allocation, capacity)):
        pairs = zip(names, rows, strict=True)
        over = tuple(name for name, row in pairs if row != NO_SIZES and row[1] > row[0])
    running = len(rows) - rows.count(NO_SIZES)
    return Sizes(running, sum(capacity), sum(allocation), sum(available), over)


def _sizeless(text: str) -> str:
    return _SIZE.sub(r"\g<1>0", text)


def _pool(drift: Drift) -> str:
    return drift.pool
