"""Keeping `virsh pool-event` running: when it is started, and how often again."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING

from xmltool.errors import LibvirtError
from xmltool.live.virsh import Virsh
from xmltool.watch.pool_events import PoolEvents

if TYPE_CHECKING:
    from xmltool.live.virsh import Stream

VIRSH = Virsh("test:///", {})


class Said:
    """A virsh that says what the test tells it to; None is its end."""

    descriptor = 5

    def __init__(self) -> None:
        self.answers: list[bytes | None] = []
        self.closed = False

    def read(self) -> bytes | None:
        return self.answers.pop(0)

    def close(self) -> None:
        self.closed = True


class Source:
    """A PoolEvents and all virsh that it has started."""

    def __init__(self, *, fails: bool = False) -> None:
        self.started: list[Said] = []
        self.batches: list[str] = []
        self.fails = fails
        self.events = PoolEvents(VIRSH, "lifecycle", self._open)

    def _open(self, virsh: Virsh, batch: str) -> Stream:
        assert virsh is VIRSH
        self.batches.append(batch)
        if self.fails:
            raise LibvirtError("there is no virsh here")
        self.started.append(Said())
        return self.started[-1]  # type: ignore[return-value]  # all that is used of it

    def say(self, *answers: bytes | None) -> list[bool]:
        said = self.started[-1]
        said.answers = list(answers)
        return [self.events.read(5) for _ in answers]


def test_starts_virsh_without_any_name() -> None:
    source = Source()
    assert source.events.tend(0.0, up=True) is False
    assert source.batches == ["uri; pool-event --event lifecycle --loop"]
    assert source.events.descriptors() == {5: select.POLLIN}


def test_looks_again_at_the_connection_and_at_each_event() -> None:
    source = Source()
    source.events.tend(0.0, up=True)
    assert not source.events.connected
    assert source.say(b"test:///\n", b"event 'lifecycle' for storage pool a: Defined\n" * 3) == [
        True,
        True,
    ]
    assert source.events.connected
    assert source.events.events == 3


def test_an_end_is_an_event_and_virsh_is_started_again_later_and_later() -> None:
    source = Source()
    now, pauses = 0.0, []
    for _ in range(8):
        source.events.tend(now, up=True)
        assert source.say(None) == [True]
        assert source.started[-1].closed
        source.events.tend(now, up=True)
        pauses.append(source.events.due() - now)
        now = source.events.due()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_after_a_good_connection_it_begins_with_a_short_pause() -> None:
    source = Source()
    now = 0.0
    for _ in range(5):
        source.events.tend(now, up=True)
        source.say(b"test:///\n", None)
        now += 60
        source.events.tend(now, up=True)
        assert source.events.due() == now + 1
        now += 1


def test_does_not_connect_while_libvirt_is_gone() -> None:
    source = Source()
    source.events.tend(0.0, up=False)
    assert source.started == []
    assert source.events.due() == float("inf")
    source.events.tend(5.0, up=True)
    assert len(source.started) == 1


def test_a_missing_virsh_is_tried_again() -> None:
    source = Source(fails=True)
    source.events.tend(0.0, up=True)
    assert source.events.due() == 1.0
    source.events.tend(1.0, up=True)
    assert len(source.batches) == 2


def test_close_ends_virsh() -> None:
    source = Source()
    source.events.tend(0.0, up=True)
    source.events.close()
    assert source.started[0].closed
    assert source.events.descriptors() == {}
