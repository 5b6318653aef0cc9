"""Believing a difference only when both sides kept still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.samples import URI, UUID, directory, disk, entry, live
from xmltool.errors import LibvirtError, StoreError
from xmltool.live.ask import Likely, nobody_knows
from xmltool.live.comparison import ROUNDS, compute_drift
from xmltool.live.pools import Live, LivePool
from xmltool.live.sources import RecordedSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.live.drift import Disk

SYNC = disk(entry(directory()))
DRIFTED = disk(entry(directory(target="/new")))
POOLS = live(LivePool(UUID, directory()))


class Files:
    """Gives one view after the other; the last one stays."""

    def __init__(self, *views: Disk, stamps: tuple[int, ...] = (0,)) -> None:
        self.views = list(views)
        self.stamps = list(stamps)
        self.reads = 0

    def read(self) -> Disk:
        self.reads += 1
        view = self.views.pop(0) if len(self.views) > 1 else self.views[0]
        return view._replace(stamp=self._stamp())

    def is_still(self, disk: Disk) -> bool:
        return disk.stamp == self._stamp()

    def _stamp(self) -> int:
        return self.stamps.pop(0) if len(self.stamps) > 1 else self.stamps[0]


class Unsteady(RecordedSource):
    """A libvirt that is never still."""

    def is_still(self, live: Live) -> bool:
        return False


def test_drift_that_stays() -> None:
    files = Files(DRIFTED)
    found = compute_drift(files, RecordedSource(POOLS))
    assert (len(found.drift), found.settled, files.reads) == (1, True, 1)


def test_a_file_that_changes_while_it_is_read() -> None:
    files = Files(DRIFTED, SYNC, stamps=(1, 2, 2, 2))
    found = compute_drift(files, RecordedSource(POOLS))
    assert (found.drift, found.settled, files.reads) == ((), True, 2)


def test_sides_that_never_keep_still() -> None:
    files = Files(DRIFTED, stamps=(1, 2, 3, 4, 5, 6, 7))
    found = compute_drift(files, RecordedSource(POOLS))
    assert (found.settled, files.reads) == (False, ROUNDS)


def test_a_pool_that_may_have_slipped_through_the_lists_is_looked_for_again() -> None:
    files = Files(SYNC)
    found = compute_drift(files, Unsteady(live()))
    assert (found.settled, files.reads) == (False, ROUNDS)


def test_no_drift_needs_no_second_look() -> None:
    assert compute_drift(Files(SYNC), Unsteady(POOLS)).settled
    assert compute_drift(Files(DRIFTED), Unsteady(POOLS)).settled


def test_errors_of_either_side_are_raised() -> None:
    class Broken(Files):
        def read(self) -> Disk:
            raise StoreError("no")

    class Dead(RecordedSource):
        def read(self, likely: Callable[[], Likely] = nobody_knows) -> Live:
            raise LibvirtError("dead")

    with pytest.raises(StoreError, match="no"):
        compute_drift(Broken(SYNC), RecordedSource(POOLS))
    with pytest.raises(LibvirtError, match="dead"):
        compute_drift(Files(SYNC), Dead(Live(URI, ())))
