"""The loop of `watch`, with a clock, sources and a comparison of the test's own."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest

from xmltool.errors import LibvirtError, StoreError, XmltoolError
from xmltool.watch.changes import Changes, Transition
from xmltool.watch.loop import Check, Looked, Timing, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

A = ("a", "changed")


class OverError(Exception):
    """The script is over."""


def entry(pool: str, kind: str = "changed", message: str = "x") -> dict[str, Any]:
    return {"pool": pool, "kind": kind, "message": message, "severity": "error"}


def looked(*keys: tuple[str, str], settled: bool = True) -> Looked:
    return Looked({(pool, kind): entry(pool, kind) for pool, kind in keys}, settled)


class World:
    """A clock that only waiting moves, events at given times, and what comparisons find by then.

    Attributes:
        looks: when comparisons were made.
        told: time and changes, as they were told.
    """

    def __init__(
        self,
        events: list[float],
        find: Callable[[float], Looked],
        *,
        end: float,
        takes: float = 0.0,
        hold: float = 0.0,
        timing: Timing | None = None,
    ) -> None:
        self.now = 0.0
        self.events = sorted(events)
        self.find = find
        self.end = end
        self.takes = takes
        self.looks: list[float] = []
        self.told: list[tuple[float, Transition]] = []
        self.checks: list[Check] = []
        self.ups: list[bool] = []
        self.changes = Changes(hold)
        self.watcher = Watcher(
            self.look,
            [self],
            self,
            self.changes,
            timing or Timing(echoes=()),
            lambda: self.now,
            self.wait,
        )

    def run(self) -> World:
        with pytest.raises(OverError):
            self.watcher.run()
        return self

    def look(self) -> Looked:
        self.looks.append(round(self.now, 3))
        self.now += self.takes
        return self.find(self.now)

    def wait(self, descriptors: Mapping[int, int], seconds: float) -> list[int]:
        assert seconds >= 0
        until = self.now + seconds
        if descriptors and self.events and self.events[0] <= until:
            self.now = max(self.now, self.events[0])
            return [7]
        if until > self.end:
            raise OverError
        self.now = until
        return []

    # a source
    def descriptors(self) -> Mapping[int, int]:
        return {7: 1}

    def read(self, descriptor: int) -> bool:
        assert descriptor == 7
        while self.events and self.events[0] <= self.now:
            self.events.pop(0)
        return True

    def tend(self, now: float, *, up: bool) -> bool:
        self.ups.append(up)
        return False

    def due(self) -> float:
        return math.inf

    def close(self) -> None: ...

    # a listener
    def changed(self, changes: tuple[Transition, ...]) -> None:
        assert changes
        self.told += [(round(self.now, 3), change) for change in changes]

    def checked(self, report: Check) -> None:
        self.checks.append(report)


def answers(*outcomes: Looked | XmltoolError) -> Callable[[float], Looked]:
    """Give outcomes in turn, the last one for ever."""
    rest: Iterator[Looked | XmltoolError] = iter(outcomes)
    last: list[Looked | XmltoolError] = []

    def find(_now: float) -> Looked:
        outcome = next(rest, None)
        if outcome is not None:
            last[:] = [outcome]
        if isinstance(last[0], XmltoolError):
            raise last[0]
        return last[0]

    return find


def test_tells_the_state_at_the_start_at_once() -> None:
    world = World([], lambda _now: looked(A, ("b", "missing")), end=10).run()
    assert world.looks == [0.0]
    assert [(at, change.pool, change.kind, change.before) for at, change in world.told] == [
        (0.0, "a", "changed", None),
        (0.0, "b", "missing", None),
    ]


def test_compares_again_after_a_quiet_moment() -> None:
    world = World([5.0], lambda now: looked(A) if now > 5 else looked(), end=10).run()
    assert world.looks == [0.0, 5.2]
    assert [(at, change.after) for at, change in world.told] == [(5.2, entry("a"))]


def test_takes_events_close_together_as_one() -> None:
    assert World([5.0, 5.1, 5.25, 5.4], lambda _now: looked(), end=10).run().looks == [0.0, 5.6]


def test_does_not_wait_for_quiet_longer_than_two_seconds() -> None:
    events = [5 + step * 0.05 for step in range(101)]  # from 5 to 10
    looks = World(events, lambda _now: looked(), end=20).run().looks
    assert looks[:2] == [0.0, 7.0]
    assert all(later - earlier <= 2.1 for earlier, later in itertools.pairwise(looks[1:]))
    assert looks[-1] >= 10.2, "the last event is followed by a comparison after quiet"


def test_compares_once_a_minute_without_events() -> None:
    assert World([], lambda _now: looked(), end=150).run().looks == [0.0, 60.0, 120.0]


def test_an_event_during_a_comparison_brings_another_one() -> None:
    world = World([5.0, 5.5], lambda _now: looked(), end=10, takes=1.0).run()
    assert world.looks == [0.0, 5.2, 6.4]


def test_a_libvirt_that_fails_once_is_not_called_gone() -> None:
    world = World([], answers(looked(A), LibvirtError("x"), looked(A)), end=62).run()
    assert world.looks == [0.0, 60.0, 60.3]
    assert len(world.told) == 1


def test_a_libvirt_that_is_gone_leaves_the_state_as_it_was() -> None:
    gone = LibvirtError("no libvirt answers")
    world = World([], answers(looked(A), gone, gone, gone, gone, looked(A)), end=70).run()
    assert [(at, change.kind, change.pool) for at, change in world.told] == [
        (0.0, "changed", "a"),
        (60.3, "libvirt", None),
        (63.8, "libvirt", None),
    ]
    assert world.told[1][1].after == {
        "kind": "libvirt",
        "pool": None,
        "severity": "error",
        "message": "no libvirt answers",
    }
    assert world.told[2][1].after is None
    assert world.looks == [0.0, 60.0, 60.3, 60.8, 61.8, 63.8]


def test_asks_a_libvirt_that_is_gone_at_least_every_five_seconds() -> None:
    world = World([], answers(LibvirtError("x")), end=60).run()
    pauses = [later - earlier for earlier, later in zip(world.looks, world.looks[1:], strict=False)]
    assert max(pauses) <= 5.01
    assert [change.kind for _, change in world.told] == ["libvirt"]


def test_a_libvirt_that_hangs_is_called_gone_after_the_first_try() -> None:
    world = World([], answers(LibvirtError("late")), end=15, takes=10.0).run()
    assert [at for at, _ in world.told] == [10.0]


def test_sources_know_whether_libvirt_is_up() -> None:
    world = World([], answers(looked(), LibvirtError("x")), end=65).run()
    assert world.ups[0] is True
    assert world.ups[-1] is False


def test_a_store_that_cannot_be_read_is_told_at_once() -> None:
    world = World([], answers(looked(A), StoreError("no permission"), looked(A)), end=62).run()
    assert [(change.kind, change.after is None) for _, change in world.told] == [
        ("changed", False),
        ("store", False),
        ("store", True),
    ]


def test_what_is_seen_in_a_moving_store_is_believed_the_second_time() -> None:
    moving = looked(A, settled=False)
    world = World([], answers(looked(), moving, moving), end=61).run()
    assert world.looks[:3] == [0.0, 60.0, 60.2]
    assert [(at, change.pool) for at, change in world.told] == [(60.2, "a")]


def test_what_is_seen_once_in_a_moving_store_is_not_told() -> None:
    world = World([], answers(looked(), looked(A, settled=False), looked()), end=70).run()
    assert world.told == []


def test_what_was_told_stays_while_it_is_there_in_a_moving_store() -> None:
    other = Looked({A: entry("a", message="torn")}, settled=False)
    world = World([], answers(looked(A), other, looked(A)), end=70).run()
    assert len(world.told) == 1


def test_flapping_is_not_told() -> None:
    find = lambda now: looked(A) if int(now) % 2 else looked()  # noqa: E731
    events = [float(second) for second in range(1, 60)]
    world = World(events, find, end=59.5, hold=5.0).run()
    assert world.told == []


def test_what_lasts_is_told_when_its_time_is_over() -> None:
    world = World([10.0], lambda now: looked(A) if now >= 10 else looked(), end=30, hold=5.0).run()
    assert [at for at, _ in world.told] == [15.2]
    assert world.looks == [0.0, 10.2, 15.2]


def test_what_is_there_at_the_start_is_told_at_once_in_spite_of_the_time() -> None:
    assert World([], lambda _now: looked(A), end=3, hold=30.0).run().told[0][0] == 0.0


def test_clearing_has_to_last_as_well() -> None:
    find = lambda now: looked() if 10 <= now < 12 or now >= 20 else looked(A)  # noqa: E731
    world = World([10.0, 12.0, 20.0], find, end=40, hold=5.0).run()
    assert [(at, change.after is None) for at, change in world.told] == [(0.0, False), (25.2, True)]


def test_the_interval_can_be_chosen() -> None:
    timing = Timing(interval=2.0, echoes=())
    assert World([], lambda _now: looked(), end=5, timing=timing).run().looks == [0.0, 2.0, 4.0]


def test_looks_again_some_time_after_an_event() -> None:
    world = World([5.0, 9.0], lambda _now: looked(), end=60, timing=Timing()).run()
    assert world.looks == [0.0, 5.2, 7.2, 9.2, 11.2, 19.2]
