"""One full comparison of both sides: what `drift` prints, and what `watch` repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from xmltool.live.ask import Likely, nobody_knows
from xmltool.live.drift import Comparison, Disk, Kind, compare_sides
from xmltool.live.pools import auth_of
from xmltool.live.restart import with_restart

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.live.pools import Live

ROUNDS = 3
"""Times to look again when a side changed while it was read."""


class DiskSource(Protocol):
    """The files' side, to be read any number of times."""

    def read(self) -> Disk:
        """Read all of it; raises only `XmltoolError`."""

    def is_still(self, disk: Disk) -> bool:
        """Report whether the files are as they were when they were read."""


class LiveSource(Protocol):
    """The live side, to be asked any number of times."""

    def read(self, likely: Callable[[], Likely] = nobody_knows) -> Live:
        """Ask for all pools; raises only `LibvirtError`.

        Args:
            likely: returns what is probably there, for speed; it may be called any number of times.
        """

    def with_secrets(self, live: Live) -> Live:
        """Ask for the secrets beside them, unless they are known; raises only `LibvirtError`."""

    def is_still(self, live: Live) -> bool:
        """Report whether the same pools are still in the same state."""


def compute_drift(disk: DiskSource, live: LiveSource) -> Comparison:
    """Compare the files with a running libvirt, so that no change in the meantime looks like drift.

    What differs is believed only when neither side has changed by the end; else both are read
    again, a bounded number of times.

    Returns:
        The comparison; `settled` is False when the sides would not keep still.
    """
    rounds = 0
    while True:
        rounds += 1
        files = _Files(disk)
        pools = live.read(files.likely)
        comparison = compare_sides(files.read(), pools)
        if _is_about_secrets(comparison):
            from xmltool.live.secret_drift import with_secrets

            comparison = with_secrets(comparison._replace(live=live.with_secrets(pools)))
        comparison = with_restart(comparison)
        if not comparison.drift or (disk.is_still(files.read()) and _is_sure(comparison, live)):
            return comparison
        if rounds == ROUNDS:
            return comparison._replace(settled=False)


def _is_about_secrets(comparison: Comparison) -> bool:
    """Report whether the files have secrets beside them, or a pool of either side needs one."""
    disk, live = comparison.disk, comparison.live
    return (
        disk.secrets is not None
        or any(auth_of(pool.definition) for pool in live.pools)
        or any(auth_of(entry.pool) for entry in disk.entries if entry.loaded)
    )


class _Files:
    """The files, read once, when they are first asked for."""

    def __init__(self, source: DiskSource) -> None:
        self._source = source
        self._disk: Disk | None = None

    def read(self) -> Disk:
        if self._disk is None:
            self._disk = self._source.read()
        return self._disk

    def likely(self) -> Likely:
        """Return the uuids that the definitions give."""
        disk = self.read()
        pools = [entry.pool.uuid for entry in disk.entries if entry.loaded]
        secrets = None if disk.secrets is None else [one.uuid for one in disk.secrets.loaded]
        return Likely([uuid for uuid in pools if uuid is not None], secrets)


def _is_sure(comparison: Comparison, live: LiveSource) -> bool:
    """Look again where a pool may have slipped through: it was started between two of the lists.

    Whatever else virsh does to a pool that has a file changes a file, too.
    """
    slipped = any(one.kind is Kind.NOT_LOADED for one in comparison.drift)
    return not slipped or live.is_still(comparison.live)
