"""`watch --metrics-file`: keeps a Prometheus textfile, whole at any moment."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import TYPE_CHECKING

from xmltool.errors import LibvirtError, XmltoolError
from xmltool.files.output import write_file
from xmltool.text.escape import vis
from xmltool.watch.metrics import OUTPUTS, Measured, metrics_text
from xmltool.watch.receivers import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.watch.comparer import Comparer
    from xmltool.watch.loop import Check
    from xmltool.watch.pool_events import PoolEvents
    from xmltool.watch.store_events import StoreEvents


class MetricsFile(Receiver):
    """Writes the file after each comparison."""

    def __init__(
        self,
        path: str,
        comparer: Comparer,
        store: StoreEvents | None,
        streams: Sequence[PoolEvents],
        failures: Counter[str],
        note: Callable[[str], None],
    ) -> None:
        self._path = os.path.abspath(path)
        self._comparer = comparer
        self._store = store
        self._streams = streams
        self._failures = failures
        self._error: XmltoolError | None = None
        self._note = note
        self._checks: Counter[str] = Counter(ok=0, libvirt=0, store=0)
        self._succeeded = 0.0

    def checked(self, check: Check) -> None:
        """Write the file; where it cannot be written, the old one stays and that is told once."""
        text = metrics_text(self._measured(check))
        before = self._error
        try:
            write_file(self._path, text.encode(), patient=False)
            self._error = None
        except XmltoolError as error:
            self._error = error
            self._failures["metrics"] += 1
        if (before is None) != (self._error is None):
            message = self._error.message if self._error else f"{self._path}: is written again"
            self._note(vis(message))

    def finish(self) -> None:
        """Raise the error of the last try."""
        if self._error is not None:
            raise self._error

    def _measured(self, check: Check) -> Measured:
        now = time.time()
        outcome = "ok"
        if check.error is not None:
            outcome = "libvirt" if isinstance(check.error, LibvirtError) else "store"
        else:
            self._succeeded = now
        self._checks[outcome] += 1
        comparison = self._comparer.comparison
        store = self._store
        return Measured(
            self._comparer.store,
            drift=tuple((entry["pool"], kind) for (_, kind), entry in check.changes.drift.items()),
            notes=() if comparison is None else tuple(str(note.kind) for note in comparison.notes),
            pools=() if comparison is None or outcome == "libvirt" else comparison.live.pools,
            libvirt_up=outcome != "libvirt",
            store_readable=outcome != "store",
            checked=now,
            succeeded=self._succeeded,
            seconds=check.seconds,
            checks=self._checks,
            polling=store is not None and store.polling is not None,
            events={
                "files": 0 if store is None else store.events,
                "libvirt": sum(stream.events for stream in self._streams),
            },
            losses=0 if store is None else store.losses,
            streams=sum(stream.connected for stream in self._streams),
            failures={output: self._failures[output] for output in OUTPUTS},
        )
