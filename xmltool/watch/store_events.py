"""The store as a source of hints: file events where they can be had, else looking every second."""

from __future__ import annotations

import math
import select
from typing import TYPE_CHECKING

from xmltool.watch.file_events import FileEvents
from xmltool.watch.limits import why_no_events
from xmltool.watch.loop import EventSource
from xmltool.watch.places import way

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

POLL_SECONDS = 1.0
"""Time between two looks without file events."""
HOLD_SECONDS = 5.0
"""Time between two looks whether the watched directories are still the ones on the path."""
PAUSE_SECONDS = 0.1
"""Time between two looks at what to watch, however many events there are."""
FLOOD = 1000
"""Events between two looks at what to watch from which on the store is not watched for a moment."""
FLOOD_SECONDS = 0.5
"""How long; everything is compared after it, whatever happened meanwhile."""


class StoreEvents(EventSource):
    """What happens to a store's files; `stamp` gives a value that is another one after any change.

    Attributes:
        polling: why the store is looked at every second; None while there are file events.
    """

    def __init__(
        self,
        root: str,
        path: str,
        stamp: Callable[[], Hashable],
        *,
        poll: bool = False,
        make: Callable[[str, str], FileEvents] = FileEvents,
    ) -> None:
        self._root = root
        self._path = path
        self._stamp = stamp
        self._make = make
        self._files: FileEvents | None = None
        self._last: Hashable = None
        self._next = -math.inf
        self._not_before = -math.inf
        self._counted = 0
        self._dirty = True
        self.polling: str | None = "asked for" if poll else None

    @property
    def events(self) -> int:
        """How many file events mattered."""
        return 0 if self._files is None else self._files.events

    @property
    def losses(self) -> int:
        """How many times the kernel's queue of events was full."""
        return 0 if self._files is None else self._files.losses

    def descriptors(self) -> Mapping[int, int]:
        """Return what is readable after a file event."""
        return {} if self._files is None else {self._files.descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """Read the events that there were."""
        del descriptor
        if self._files is not None:
            self._files.drain()
        self._dirty = True
        return True

    def tend(self, now: float, *, up: bool) -> bool:
        """Watch what the path means now, or look whether anything has changed."""
        del up
        if self.polling is not None:
            return self._poll(now)
        if self._files is not None and self.events - self._counted > FLOOD:
            self._files.pause()
            self._counted = self.events
            self._dirty = True
            self._not_before = now + FLOOD_SECONDS
        if now < (self._not_before if self._dirty else self._next):
            return False
        self._next = now + HOLD_SECONDS
        self._not_before = now + PAUSE_SECONDS
        if not self._dirty and self._files is not None and not self._files.is_stale():
            return False
        self._dirty = False
        self._counted = self.events
        return self._renew(now)

    def due(self) -> float:
        """Return when to look next."""
        return self._not_before if self._dirty and self.polling is None else self._next

    def close(self) -> None:
        """Stop watching."""
        if self._files is not None:
            self._files.close()
            self._files = None

    def _renew(self, now: float) -> bool:
        reason = why_no_events(self._directory())
        if reason is None:
            try:
                if self._files is None:
                    self._files = self._make(self._root, self._path)
                return self._files.renew()
            except OSError as error:
                reason = f"no file events: {error.strerror or error}"
        self.polling = reason
        self.close()
        self._next = -math.inf
        self._poll(now)
        return True

    def _directory(self) -> str:
        """Return the store, or what is there of the way to it."""
        found = way(self._root, self._path)
        if found.end is not None:
            return self._root.rstrip("/") + found.end
        return found.steps[-1][0] if found.steps else self._root

    def _poll(self, now: float) -> bool:
        if now < self._next:
            return False
        self._next = now + POLL_SECONDS
        before, self._last = self._last, self._stamp()
        return before != self._last
