"""What libvirt says of itself: one `virsh pool-event` for each kind of event, kept running."""

from __future__ import annotations

import math
import select
from typing import TYPE_CHECKING

from xmltool.errors import LibvirtError
from xmltool.live.virsh import Stream
from xmltool.watch.loop import EventSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xmltool.live.virsh import Virsh

EVENTS = ("lifecycle", "refresh")
"""The kinds of events of storage pools; virsh waits for one kind at a time."""
BACKOFF_FIRST = 1.0
BACKOFF_LIMIT = 30.0
"""Seconds until a virsh that has ended is started again: doubled each time, up to the limit."""
FLOOD = 1 << 18
"""Bytes at once that no libvirt has to say; a virsh that prints them is ended."""
LASTED = 10.0
"""A connection that lasted this many seconds was a good one: the next failure is a first one."""


class PoolEvents(EventSource):
    """Events of one kind from a running libvirt.

    The daemon is only connected to while it answers; after each new connection everything is looked
    at again, for what happened in between was not told.

    Attributes:
        events: how many there were.
        connected: libvirt would tell of an event now.
    """

    def __init__(
        self,
        virsh: Virsh,
        kind: str,
        open_stream: Callable[[Virsh, str], Stream] = Stream,
    ) -> None:
        self._virsh = virsh
        # `uri` prints a line as soon as there is a connection
        self._batch = f"uri; pool-event --event {kind} --loop"
        self._open = open_stream
        self._stream: Stream | None = None
        self._next = 0.0
        self._failures = 0
        self._since = 0.0
        self._up = True
        self.events = 0
        self.connected = False

    def descriptors(self) -> Mapping[int, int]:
        """Return virsh's output."""
        return {} if self._stream is None else {self._stream.descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """Read events, or the end of the connection; both ask for a comparison."""
        del descriptor
        data = None if self._stream is None else self._stream.read()
        if data is not None and len(data) >= FLOOD:
            data = None  # no events of libvirt's come so fast: begin anew, later
        if data is None:
            self.close()
            self._next = math.nan  # `tend` knows the time
            return True
        if data:
            self.connected = True
            self.events += data.count(b"event '")
        return bool(data)

    def tend(self, now: float, *, up: bool) -> bool:
        """Start virsh when it is time to."""
        self._up = up
        if self._stream is not None:
            return False
        if math.isnan(self._next):
            self._failures = 0 if now - self._since > LASTED else self._failures
            self._back_off(now)
        if up and now >= self._next:
            self._since = now
            try:
                self._stream = self._open(self._virsh, self._batch)
            except LibvirtError:
                self._back_off(now)
        return False

    def due(self) -> float:
        """Return when virsh is to be started."""
        return self._next if self._stream is None and self._up else math.inf

    def close(self) -> None:
        """End virsh."""
        self.connected = False
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _back_off(self, now: float) -> None:
        self._next = now + min(BACKOFF_FIRST * 2**self._failures, BACKOFF_LIMIT)
        self._failures += 1
