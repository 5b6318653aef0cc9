"""One full comparison of both sides: what `drift` prints, and what `watch` repeats."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from xmltool.live.drift import Comparison, Disk, compare_sides

if TYPE_CHECKING:
    from collections.abc import Hashable

    from xmltool.live.pools import Live

ROUNDS = 3
"""Times to look again when a side changed while it was read."""


class DiskSource(Protocol):
    """The files' side, to be read any number of times."""

    def read(self) -> Disk:
        """Read all of it; raises only `XmltoolError`."""

    def stamp(self) -> Hashable:
        """Give a value that is another one after any change."""


class LiveSource(Protocol):
    """The live side, to be asked any number of times."""

    def read(self) -> Live:
        """Ask for all of it; raises only `LiveError`."""

    def is_still(self, live: Live) -> bool:
        """Tell whether the same pools are still in the same state."""


def compute_drift(disk: DiskSource, live: LiveSource) -> Comparison:
    """Compare the files with a running libvirt, so that no change in the meantime looks like drift.

    Both sides are read at the same time. What differs is believed only when neither side has
    changed by the end; else both are read again, a bounded number of times.

    Returns:
        The comparison; `settled` is False when the sides would not keep still.

    Raises:
        LiveError: libvirt cannot be asked.
        XmltoolError: the files cannot be read.
    """
    rounds = 0
    while True:
        rounds += 1
        before = disk.stamp()
        with ThreadPoolExecutor(1) as beside:
            files = beside.submit(disk.read)
            pools = live.read()
            comparison = compare_sides(files.result(), pools)
        if not comparison.drift or (disk.stamp() == before and live.is_still(pools)):
            return comparison
        if rounds == ROUNDS:
            return comparison._replace(settled=False)
