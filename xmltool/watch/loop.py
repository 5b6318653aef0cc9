"""The loop of `watch`: events are hints, the full comparison is the truth.

Whatever happens only says "look again"; after a moment of quiet the same comparison is made as by
`drift`, and what is different from what was reported is reported. So no event needs to be
understood, and one that is lost is made good by the timer.
"""

from __future__ import annotations

import math
import select
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xmltool.errors import LibvirtError, XmltoolError
from xmltool.watch.changes import LIBVIRT, STORE, Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xmltool.watch.changes import Entry, Key, Transition

SETTLE_SECONDS = 0.2
"""Quiet after the last event before the comparison."""
SETTLE_LIMIT = 2.0
"""However busy it is, the comparison comes this long after the first event."""
INTERVAL = 60.0
"""Seconds between comparisons when nothing happens."""
PAUSE = 0.02
"""Events are taken together for this long: a flood of them wakes us no more than fifty times a second."""
ECHOES = (2.0, 10.0)
"""Seconds after a comparison that an event caused: what gives no event (libvirtd that reads its files
again, a pool's directory that is made) often comes with something that does."""
SECOND_LOOK = 0.3
"""A libvirt that did not answer is asked again after this time before it is called gone."""
RETRY_FIRST = 0.5
RETRY_LIMIT = 5.0
"""A libvirt that is gone is asked again after these seconds, growing from the first to the limit."""


class Looked(NamedTuple):
    """The outcome of one full comparison.

    Attributes:
        drift: the entries by pool and kind.
        settled: False when a side was still changing: an entry is believed when it is seen twice.
    """

    drift: Mapping[Key, Entry]
    settled: bool = True


class EventSource:
    """Something that may ask for a comparison; by itself it never does."""

    def descriptors(self) -> Mapping[int, int]:
        """Return the descriptors to wait for, each with its poll mask."""
        return {}

    def read(self, descriptor: int) -> bool:
        """Read what a descriptor has; return True to ask for a comparison."""
        del descriptor
        return False

    def tend(self, now: float, *, up: bool) -> bool:
        """Do what is due; return True to ask for a comparison.

        `now` is on a clock that never goes back; `up`: libvirt answered the last comparison.
        """
        del now, up
        return False

    def due(self) -> float:
        """Return when `tend` has something to do; infinity when only events matter."""
        return math.inf

    def close(self) -> None:
        """Release what the source holds."""


class Listener(Protocol):
    """Who is told."""

    def changed(self, changes: tuple[Transition, ...]) -> None:
        """Receive the changes, in order; never empty."""

    def checked(self, report: Check) -> None:
        """Receive the comparison, after its changes."""


class Check(NamedTuple):
    """One comparison that was made or failed.

    Attributes:
        seconds: how long it took.
        looked: its outcome; None when it failed.
        error: why it failed, or None.
        changes: the state that was reported so far.
        number: how many comparisons there were, this one counted.
    """

    seconds: float
    looked: Looked | None
    error: XmltoolError | None
    changes: Changes
    number: int


class Timing(NamedTuple):
    """The times of the loop, in seconds."""

    interval: float = INTERVAL
    settle: float = SETTLE_SECONDS
    limit: float = SETTLE_LIMIT
    echoes: tuple[float, ...] = ECHOES


def wait_for(descriptors: Mapping[int, int], seconds: float) -> list[int]:
    """Wait until a descriptor has something to say, or the time is over; give those that have."""
    poll = select.poll()
    for descriptor, mask in descriptors.items():
        poll.register(descriptor, mask)
    milliseconds = None if seconds == math.inf else math.ceil(max(0.0, seconds) * 1000)
    return [descriptor for descriptor, _ in poll.poll(milliseconds)]


class Watcher:
    """Compares whenever something may have changed, and tells what is different.

    `check` raises XmltoolError when a side cannot be asked; the sources say "look again".
    """

    def __init__(
        self,
        check: Callable[[], Looked],
        sources: Iterable[EventSource],
        listener: Listener,
        changes: Changes,
        timing: Timing | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[Mapping[int, int], float], list[int]] = wait_for,
    ) -> None:
        self._check = check
        self._sources = tuple(sources)
        self._listener = listener
        self._changes = changes
        self._timing = timing or Timing()
        self._clock = clock
        self._wait = wait
        self._first_event = math.inf
        self._last_event = math.inf
        self._next = 0.0
        self._echoes: tuple[float, ...] = ()
        self._failures = 0
        self._number = 0
        self._seen: Mapping[Key, Entry] = {}

    def run(self) -> None:
        """Watch for ever; ends by an exception that a source, the listener or a signal raises."""
        self._tend()  # before the first look: what happens during it is not missed
        self._first_event = self._last_event = math.inf
        while True:
            self.look()
            self._wait_until_due()

    def look(self) -> None:
        """Make one comparison and report its changes."""
        start = self._clock()
        if self._first_event < math.inf:
            self._echoes = tuple(start + seconds for seconds in self._timing.echoes)
        self._echoes = tuple(echo for echo in self._echoes if echo > start)
        self._first_event = self._last_event = math.inf
        looked, error = None, None
        try:
            looked = self._check()
        except XmltoolError as failure:
            error = failure
        now = self._clock()
        self._number += 1
        changes = self._outcome(looked, error, now - start)
        if changes:
            self._listener.changed(changes)
        self._listener.checked(Check(now - start, looked, error, self._changes, self._number))

    def _outcome(
        self, looked: Looked | None, error: XmltoolError | None, took: float
    ) -> tuple[Transition, ...]:
        now = self._clock()
        if looked is not None:
            return self._compared(looked, now)
        self._failures += 1
        if isinstance(error, LibvirtError) and self._failures == 1 and took < SETTLE_LIMIT:
            self._next = now + SECOND_LOOK
            return ()
        self._next = now + min(RETRY_FIRST * 2 ** max(0, self._failures - 2), RETRY_LIMIT)
        kind = LIBVIRT if isinstance(error, LibvirtError) else STORE
        return self._changes.trouble(kind, str(error))

    def _compared(self, looked: Looked, now: float) -> tuple[Transition, ...]:
        self._failures = 0
        self._next = now + self._timing.interval
        back = (*self._changes.trouble(LIBVIRT, None), *self._changes.trouble(STORE, None))
        drift = looked.drift
        if not looked.settled:
            drift = self._believed(looked.drift)
            self._next = now + self._timing.settle  # look again, quiet or not
        self._seen = looked.drift
        return (*back, *self._changes.update(drift, now))

    def _believed(self, drift: Mapping[Key, Entry]) -> dict[Key, Entry]:
        """Return what of an unsettled comparison can be told: what was seen or told before."""
        told = self._changes.drift
        believed = {key: entry for key, entry in drift.items() if self._seen.get(key) == entry}
        for key, entry in told.items():
            if key in drift:
                believed.setdefault(key, entry)
        return believed

    def _wait_until_due(self) -> None:
        while True:
            self._tend()
            now = self._clock()
            due = self._due()
            if now >= due:
                return
            masks: dict[int, int] = {}
            owners: dict[int, EventSource] = {}
            for source in self._sources:
                for descriptor, mask in source.descriptors().items():
                    masks[descriptor] = mask
                    owners[descriptor] = source
            until = min([due, *(source.due() for source in self._sources)])
            happened = [
                descriptor
                for descriptor in self._wait(masks, until - now)
                if owners[descriptor].read(descriptor)
            ]
            if happened:
                self._happened()
                self._wait({}, min(PAUSE, max(0.0, self._due() - self._clock())))

    def _tend(self) -> None:
        for source in self._sources:
            if source.tend(self._clock(), up=self._failures == 0):
                self._happened()

    def _happened(self) -> None:
        now = self._clock()
        self._first_event = min(self._first_event, now)
        self._last_event = now

    def _due(self) -> float:
        """Return when the next comparison is to be made."""
        settled = min(
            self._last_event + self._timing.settle, self._first_event + self._timing.limit
        )
        return min(settled, self._next, self._changes.due(), *self._echoes)
