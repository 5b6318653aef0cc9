"""What is known of all hosts together: the same difference on many hosts, and what only some have."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from array import array
from collections.abc import Iterable, Iterator
from sys import intern
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from xmltool.findings import Severity
from xmltool.fleet.forms import SeenForms
from xmltool.fleet.host import FleetHost, HostFinding, Sizes
from xmltool.fleet.host_report import older
from xmltool.live.drift import Drift
from xmltool.pool.compare import Change

if TYPE_CHECKING:
    Numbers = array[int]

Item = TypeVar("Item")

DIFFERENT = "(differs from host to host)"
"""Shown for the uuid of a pool that every host made for itself."""
_UUID = "uuid"


class DriftGroup(NamedTuple):
    """One difference, and the hosts that have it; `drift` is the first one's."""

    drift: Drift
    hosts: tuple[str, ...]


class FindingGroup(NamedTuple):
    """One finding, and the hosts that have it; `found` is the first one's."""

    found: HostFinding
    hosts: tuple[str, ...]


class OnlySome(NamedTuple):
    """A pool that not every host has.

    Attributes:
        pool: its name.
        number: of hosts that have it.
        hosts: those that have it, or the others where they are fewer.
        lacking: whether `hosts` are those that lack it.
    """

    pool: str
    number: int
    hosts: tuple[str, ...]
    lacking: bool


class OtherForm(NamedTuple):
    """A pool that some hosts have in another form than most: how it differs, and the hosts.

    Without changes there are more forms than are compared, and `hosts` are all that have it.
    """

    pool: str
    changes: tuple[Change, ...]
    hosts: tuple[str, ...]


class Totals:
    """Counts hosts as they pass by. A host takes some bytes: its name, and a number a group.

    Attributes:
        hosts: how many there were.
        read: how many could be read.
        listed: of how many the pools are known.
        drifted: how many differ from their definitions.
        unread: names of those that could not be read, and why not.
        stale: names of those whose reports are too old, and their time.
        several: names of those with several snapshots, which may be hosts of the same name.
        unmatched: names of those that no definitions are for.
        pools: how many pools there are.
        sizes: of all running pools; `overcommitted` is empty.
        overcommitted: pairs of host and pool.
        severities: findings by severity.
        oldest: time of the oldest report, or None.
    """

    def __init__(self) -> None:
        self.hosts = self.read = self.listed = self.drifted = self.pools = 0
        self.unread: list[tuple[str, str]] = []
        self.stale: list[tuple[str, str]] = []
        self.several: list[str] = []
        self.unmatched: list[str] = []
        self.overcommitted: list[tuple[str, str]] = []
        self.sizes = Sizes()
        self.oldest: str | None = None
        self.severities = dict.fromkeys(Severity, 0)
        self._names: list[str] = []
        self._drift: dict[object, tuple[Drift, Numbers]] = {}
        self._findings: dict[object, tuple[HostFinding, Numbers]] = {}
        self._pools: dict[tuple[tuple[str, ...], tuple[bytes, ...]], Numbers] = {}
        self._forms = SeenForms()

    def add(self, host: FleetHost) -> None:
        """Count one host."""
        number = self.hosts
        self.hosts += 1
        self._names.append(host.name)
        if host.reason is None:
            self.read += 1
        else:
            self.unread.append((host.name, host.reason))
        self.oldest = older(self.oldest, host.taken_at)
        if host.stale:
            self.stale.append((host.name, host.taken_at or ""))
        if host.snapshots > 1:
            self.several.append(host.name)
        if host.compared is False:
            self.unmatched.append(host.name)
        if host.drift:
            self._add_drift(number, host.drift)
        for found in host.findings:
            self.severities[found.finding.severity] += 1
            key = found.finding.rule, found.finding.message, found.file
            _numbers(self._findings, key, found).append(number)
        if host.pools is not None:
            self._add_pools(number, host)

    def _add_drift(self, number: int, drift: tuple[Drift, ...]) -> None:
        self.drifted += 1
        for one in drift:
            key = one.kind, one.name, tuple(map(_known_change, one.changes))
            first = self._drift.get(key)
            if first is None:
                self._drift[key] = one, array("I", (number,))
            else:
                first[1].append(number)
                if first[0].changes != one.changes:
                    shown = tuple(map(_shown_change, one.changes))
                    self._drift[key] = first[0]._replace(changes=shown, uuid=None), first[1]

    def _add_pools(self, number: int, host: FleetHost) -> None:
        names, sizes, mine = host.pools or (), host.sizes, self.sizes
        self.listed += 1
        self.pools += len(names)
        forms = host.forms
        key = names, (() if forms is None else forms.digests)
        numbers = self._pools.get(key)
        if numbers is None:
            key = (
                tuple(map(intern, names)),
                key[1],
            )  # hosts that differ have pools of the same names
            numbers = self._pools[key] = array("I")
            if forms is not None:
                self._forms.add(names, forms)
        numbers.append(number)
        if sizes.pools:
            self.sizes = Sizes(
                mine.pools + sizes.pools,
                mine.capacity + sizes.capacity,
                mine.allocation + sizes.allocation,
                mine.available + sizes.available,
            )
            self.overcommitted.extend((host.name, pool) for pool in sizes.overcommitted)

    def groups(self) -> list[DriftGroup]:
        """Return the differences, those of most hosts first."""
        groups = [DriftGroup(one, self._of(numbers)) for one, numbers in self._drift.values()]
        return sorted(
            groups,
            key=lambda group: (
                -len(group.hosts),
                *group.drift.order,
                group.hosts,
            ),
        )

    def findings(self) -> list[FindingGroup]:
        """Return the findings, the worst and those of most hosts first."""
        groups = [FindingGroup(one, self._of(numbers)) for one, numbers in self._findings.values()]
        return sorted(
            groups,
            key=lambda group: (
                -group.found.finding.severity.rank,
                -len(group.hosts),
                group.found.finding.rule,
                group.found.file,
                group.hosts,
            ),
        )

    def only_some(self) -> Iterator[OnlySome]:
        """Yield the pools that not every host has whose pools are known, by name."""
        for name, sets in sorted(self._by_pool().items()):
            number = sum(map(len, sets))
            if number < self.listed:
                lacking = 2 * number > self.listed
                others = (each for (names, _), each in self._pools.items() if name not in names)
                hosts = sorted(host for each in (others if lacking else sets) for host in each)
                yield OnlySome(name, number, self._of(hosts), lacking)

    def variants(self) -> Iterator[OtherForm]:
        """Yield the pools that are not the same on every host, where no definitions are given."""
        found: dict[str, dict[bytes, list[int]]] = {}
        for (names, digests), numbers in self._pools.items():
            for name, digest in zip(names, digests, strict=False):
                key = b"" if self._forms.are_many(name) else digest
                found.setdefault(name, {}).setdefault(key, []).extend(numbers)
        for pool, changes, hosts in self._forms.variants(found):
            yield OtherForm(pool, changes, self._of(hosts))

    def pool_counts(self) -> dict[str, int]:
        """Return on how many hosts each pool is, by name."""
        return {name: sum(map(len, sets)) for name, sets in self._by_pool().items()}

    def _by_pool(self) -> "dict[str, list[Numbers]]":
        """Return the hosts of each pool, by the set of pools that they have."""
        found: dict[str, list[Numbers]] = {}
        for (names, _), numbers in self._pools.items():
            for name in dict.fromkeys(names):
                found.setdefault(name, []).append(numbers)
        return found

    def _of(self, numbers: "Iterable[int]") -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._names[number] for number in numbers))


def _numbers(groups: "dict[object, tuple[Item, Numbers]]", key: object, first: Item) -> "Numbers":
    """Return the hosts of a group, which is made with its first one."""
    found = groups.get(key)
    if found is None:
        found = groups[key] = first, array("I")
    return found[1]


def _known_change(change: Change) -> Change:
    """Return a change by which hosts are grouped: a pool's own uuid is no difference to others."""
    return change._replace(new=None) if change.path == _UUID else change


def _shown_change(change: Change) -> Change:
    return change._replace(new=DIFFERENT) if change.path == _UUID else change
