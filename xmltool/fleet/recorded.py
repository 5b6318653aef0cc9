"""Snapshots held against reviewed definitions, pool by pool, each text compared once.

A thousand hosts have the same pool a thousand times, but for its uuid. What `compare_sides` says of a
pool depends on that pool, the definitions of its name and the ones that libvirt would skip, so it is
asked for each of them alone and its answer kept, by the pool's text without the uuid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.fleet.host import Sizes
from xmltool.fleet.host_report import MAX_SIZE, Report
from xmltool.live.drift import compare_sides
from xmltool.live.pools import Live
from xmltool.live.snapshot import read_pool

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from xmltool.live.drift import Disk, Drift
    from xmltool.live.pools import LivePool
    from xmltool.store.boot import BootEntry

MAX_KNOWN = 4096
"""Answers that are kept: some megabytes."""
_NOTHING = Sizes()
_UUID = 36
"""Characters of a uuid."""
_SIZE = re.compile(r"(<(capacity|allocation|available) unit='bytes'>)\d+(?=</)")


class Answer(NamedTuple):
    """What is known of a pool's text.

    Attributes:
        name: of the pool.
        uuid: of the pool that was compared, which stands in the messages.
        persistent: whether it is there for good.
        drift: how it differs from its definition.
    """

    name: str
    uuid: str
    persistent: bool
    drift: tuple[Drift, ...]


class Recorded(NamedTuple):
    """What a snapshot says: the names of its pools, their sizes, and how they differ."""

    names: tuple[str, ...]
    sizes: Sizes
    drift: tuple[Drift, ...]


class Expected:
    """One set of reviewed definitions, and what is known of pools held against it.

    Attributes:
        disk: the definitions.
    """

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        loaded = [entry for entry in disk.entries if entry.loaded]
        self._entries = {entry.name: entry for entry in loaded}
        self._skipped = tuple(entry for entry in disk.entries if not entry.loaded)
        # with a uuid in a definition, the uuid of a pool is one of the values that are compared
        self._with_uuid = any(
            entry.definition is not None and entry.definition.uuid is not None for entry in loaded
        )
        self._known: dict[Hashable, Answer] = {}
        self._absent: dict[str, tuple[Drift, ...]] = {}

    def answer(self, entry: Report, *, sized: bool) -> Answer:
        """Return what is known of one pool of a snapshot, with its own uuid.

        Args:
            entry: the pool.
            sized: whether its texts hold the sizes of the moment.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: it is not whole.
        """
        uuid, text, running = entry["uuid"], entry["xml"], entry["running_xml"]
        if sized:
            text = _SIZE.sub(r"\g<1>0", text)
            running = None if running is None else _SIZE.sub(r"\g<1>0", running)
        if not self._with_uuid and len(uuid) == _UUID and "<" not in uuid:
            tag = f"<uuid>{uuid}</uuid>"
            text = text.replace(tag, "<uuid/>", 1)
            running = None if running is None else running.replace(tag, "<uuid/>", 1)
        key = text, running, entry["persistent"], entry["active"], entry["autostart"], entry["used"]
        answer = self._known.get(key)
        if answer is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            answer = self._known[key] = self._compared(read_pool(entry))
        return answer if not answer.drift or uuid == answer.uuid else _renamed(answer, uuid)

    def missing(self, names: set[str]) -> Iterator[Drift]:
        """Yield the drift of the definitions that a host has no pool of, by the names of its pools."""
        if not self._entries.keys() <= names:
            for name, entry in self._entries.items():
                if name not in names:
                    yield from self._not_there(name, entry)

    def _compared(self, pool: LivePool) -> Answer:
        entry = self._entries.get(pool.name)
        own = self._skipped if entry is None else (entry, *self._skipped)
        drift = compare_sides(self.disk._replace(entries=own), Live("", (pool,))).drift
        return Answer(pool.name, pool.uuid, pool.persistent, drift)

    def _not_there(self, name: str, entry: BootEntry) -> tuple[Drift, ...]:
        if name not in self._absent:
            alone = self.disk._replace(entries=(entry,))
            self._absent[name] = compare_sides(alone, Live("", ())).drift
        return self._absent[name]


def _renamed(answer: Answer, uuid: str) -> Answer:
    """Return an answer about a pool of another uuid than the one that was compared."""
    drift = (
        one._replace(
            uuid=uuid if one.uuid == answer.uuid else one.uuid,
            message=one.message.replace(answer.uuid, uuid),
        )
        for one in answer.drift
    )
    return answer._replace(uuid=uuid, drift=tuple(drift))


def read_recorded(report: Report, expected: Expected | None) -> Recorded:
    """Read a snapshot, and hold it against definitions where there are any.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: a pool in it is not whole.
    """
    sized = str(report.get("tool")).endswith("(script)")  # by virsh alone: sizes are in the texts
    names: list[str] = []
    drift: list[Drift] = []
    sizes = Sum()
    for entry in report["pools"]:
        name = entry["name"]
        if type(name) is not str:
            raise ValueError("a name is no text")
        names.append(name)
        sizes.add(name, entry["capacity"], entry["allocation"], entry["available"])
        if expected is not None:
            answer = expected.answer(entry, sized=sized)
            names[-1] = answer.name
            if answer.drift:
                drift.extend(answer.drift)
    if expected is not None:
        drift.extend(expected.missing(set(names)))
    drift.sort(key=lambda one: one.pool)
    return Recorded(tuple(names), sizes.whole(), tuple(drift))


class Sum:
    """Adds up sizes. Pools with the same three are directories of one file system: that counts once."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int, int]] = set()
        self._pools = 0
        self._over: list[str] = []

    def add(self, name: str, capacity: Any, allocation: Any, available: Any) -> None:
        """Add a pool; one that does not run has no sizes.

        Raises:
            ValueError: they are no numbers of bytes.
        """
        if capacity is None:
            return
        sizes = capacity, allocation, available
        if not (
            type(capacity) is type(allocation) is type(available) is int
            and 0 <= capacity < MAX_SIZE
            and 0 <= allocation < MAX_SIZE
            and 0 <= available < MAX_SIZE
        ):
            raise ValueError("a size is not a number of bytes")
        self._pools += 1
        self._seen.add(sizes)
        if allocation > capacity:
            self._over.append(name)

    def whole(self) -> Sizes:
        """Return the sums."""
        if not self._seen:
            return _NOTHING
        capacity, allocation, available = map(sum, zip(*self._seen, strict=True))
        return Sizes(self._pools, capacity, allocation, available, tuple(self._over))
