"""What changed between one full comparison and the next: the lines that `watch` writes."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

Entry = Mapping[str, Any]
"""One drift entry as in the JSON report; has at least `kind` and `pool`."""
Key = tuple[str, str]
"""Pool or secret, and kind: it has at most one entry of each kind."""

LIBVIRT = "libvirt"
"""The kind of a change that says that the daemon is gone or back; its pool is null."""
STORE = "store"
"""The same for a store that cannot be read."""


class Transition(NamedTuple):
    """One line of `watch`.

    Attributes:
        kind: of the drift, or LIBVIRT or STORE.
        pool: its name; None for a secret, and for LIBVIRT and STORE.
        before: the entry that was reported last; None when there was none.
        after: the entry now; None when it is cleared.
    """

    kind: str
    pool: str | None
    before: Entry | None
    after: Entry | None


class _Waiting(NamedTuple):
    """An entry, or its absence, that has not lasted long enough yet."""

    entry: Entry | None
    until: float


class Changes:
    """Remembers what was reported, and tells what has lasted long enough to be reported next."""

    def __init__(self, hold: float = 0.0) -> None:
        self._hold = hold
        self._first = True
        self._waiting: dict[Key, _Waiting] = {}
        self.drift: dict[Key, Entry] = {}
        self.troubles: dict[str, Entry] = {}

    def update(self, found: Mapping[Key, Entry], now: float) -> tuple[Transition, ...]:
        """Return what is cleared, then what is new or different; what the first comparison finds, at once."""
        hold = 0.0 if self._first else self._hold
        self._first = False
        cleared: list[Transition] = []
        set_: list[Transition] = []
        for key in sorted({*self.drift, *self._waiting, *found}):
            before, after = self.drift.get(key), found.get(key)
            if before == after:
                self._waiting.pop(key, None)
            elif self._lasted(key, after, now, hold):
                self._waiting.pop(key, None)
                (cleared if after is None else set_).append(self._report(key, after))
        return (*cleared, *set_)

    def trouble(self, kind: str, message: str | None) -> tuple[Transition, ...]:
        """Return the change when a side, LIBVIRT or STORE, cannot be asked, or can again (no message).

        Drift stays as it is meanwhile.
        """
        before = self.troubles.get(kind)
        if (before is None) == (message is None):
            return ()
        if message is None:
            del self.troubles[kind]
            return (Transition(kind, None, before, None),)
        after = {"kind": kind, "pool": None, "severity": "error", "message": message}
        self.troubles[kind] = after
        return (Transition(kind, None, None, after),)

    def due(self) -> float:
        """Return when something that waits may have lasted long enough; infinity for never."""
        return min((waiting.until for waiting in self._waiting.values()), default=math.inf)

    def _lasted(self, key: Key, after: Entry | None, now: float, hold: float) -> bool:
        """Report whether a change has lasted; its clock starts anew when it turns back and forth."""
        waiting = self._waiting.get(key)
        is_new = waiting is None or (waiting.entry is None) != (after is None)
        differs = waiting is not None and key in self.drift and waiting.entry != after
        until = now + hold if waiting is None or is_new or differs else waiting.until
        self._waiting[key] = _Waiting(after, until)
        return now >= until

    def _report(self, key: Key, after: Entry | None) -> Transition:
        before = self.drift.pop(key, None)
        if after is not None:
            self.drift[key] = after
        return Transition(key[1], (after or before or {})["pool"], before, after)
