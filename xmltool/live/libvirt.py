"""Libvirt, Snapshot and drift: a running libvirt as programs ask it, always read-only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xmltool.errors import UsageError
from xmltool.findings import Finding
from xmltool.live.ask import Likely, ask
from xmltool.live.comparison import compute_drift
from xmltool.live.report import file_reports
from xmltool.live.sources import RecordedSource, StoreSource, VirshSource
from xmltool.live.virsh import TIMEOUT, Virsh, virsh_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.comparison import DiskSource
    from xmltool.live.drift import Comparison
    from xmltool.live.pools import Live, LivePool
    from xmltool.store.place import Place


class OfflineStore(Protocol):
    """Whatever knows where a store is: `xmltool.Store`."""

    @property
    def place(self) -> Place:
        """Where it is."""


class Snapshot(NamedTuple):
    """What a libvirt knew of its pools at one time, passwords masked.

    Attributes:
        live: the pools, with the URI that was asked.
    """

    live: Live

    @classmethod
    def load(cls, path: str) -> Snapshot:
        """Read what `xmltool snapshot` wrote; `-` is standard input.

        Raises:
            LibvirtError: it cannot be read, or is no snapshot.
        """
        from xmltool.live.snapshot import read_snapshot

        return cls(read_snapshot(path))

    @property
    def pools(self) -> tuple[LivePool, ...]:
        """The pools, persistent and transient ones."""
        return self.live.pools

    def json(self, taken_at: str) -> str:
        """Return the text that `load` reads; `taken_at` is the time as `2026-01-31T12:00:00Z`."""
        from xmltool.live.snapshot import to_json

        return to_json(self.live, taken_at)

    @property
    def source(self) -> RecordedSource:
        """The live side of a comparison."""
        return RecordedSource(self.live)


class Libvirt(NamedTuple):
    """A running libvirt, asked through virsh; no daemon is ever started."""

    virsh: Virsh

    @classmethod
    def connect(cls, uri: str, timeout: float = TIMEOUT) -> Libvirt:
        """Return the libvirt of a URI; it is asked when there is a question.

        Args:
            uri: such as `qemu:///system`.
            timeout: seconds that one answer may take.

        Raises:
            UsageError: what is given is no URI or no time.
        """
        if not 0 < timeout < 1e6:
            raise UsageError(f"--timeout {timeout:g}: write a number of seconds, over 0")
        if not uri or uri.startswith("-") or "\0" in uri:
            raise UsageError(f"--connect {uri}: not a URI", "such as qemu:///system")
        return cls(Virsh(uri, virsh_environment(os.environ, uri), timeout))

    def snapshot(self) -> Snapshot:
        """Return what it knows of its pools now.

        Raises:
            LibvirtError: there is no answer.
        """
        live = ask(self.virsh, lambda: Likely(secrets=()))
        return Snapshot(self.source.with_secrets(live))

    @property
    def source(self) -> VirshSource:
        """The live side of a comparison."""
        return VirshSource(self.virsh)


class DriftFindings(list[Finding]):
    """What drifts, a finding each, in the order of the files.

    Attributes:
        comparison: the differences as values (`drift`), what is worth knowing beside them (`notes`),
            both sides, and what of `ignore` had nothing to ignore (`unused`).
    """

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(
            finding
            for report in (file_reports(comparison, {}) if comparison.drift else ())
            for finding in report.findings
        )
        self.comparison = comparison


def drift(
    expected: OfflineStore | str, live: Libvirt | Snapshot, *, ignore: Sequence[str] = ()
) -> DriftFindings:
    """Compare a store, or a directory of definitions, with what a libvirt holds.

    Drift is what a restart of libvirt on the files as they are would change.

    Args:
        expected: a store; or the path of a directory with definitions, such as a git checkout.
        live: a running libvirt, or what one was recorded to hold.
        ignore: kinds, paths and pools that do not count, as `--ignore` takes them.

    Returns:
        Findings of the rules that `xmltool drift` reports, none where nothing drifts.

    Raises:
        UsageError: the directory is none, or something in `ignore` cannot be meant.
        StoreError: the store cannot be read.
        LibvirtError: libvirt cannot be asked.
    """
    disk = _reviewed(expected) if isinstance(expected, str) else StoreSource(expected.place)
    if not ignore:
        return DriftFindings(compute_drift(disk, live.source))
    from xmltool.live.ignore import apply_ignores, parse_ignores

    ignores = parse_ignores(tuple(ignore))
    comparison, unused = apply_ignores(compute_drift(disk, live.source), ignores)
    return DriftFindings(comparison._replace(unused=tuple(one.text for one in unused)))


def _reviewed(directory: str) -> DiskSource:
    from xmltool.live.reviewed import ReviewedSource

    return ReviewedSource(directory)
