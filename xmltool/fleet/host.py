"""What the reports of one host say."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
import re
from typing import NamedTuple

from xmltool.findings import Finding
from xmltool.fleet.forms import Forms
from xmltool.live.drift import Drift

_SUFFIX = re.compile(
    r"\.(?:json|tar|t?gz|t?xz|t?bz2|snapshot|drift|check|lint)\Z", re.IGNORECASE | re.ASCII
)
"""What a report's name ends in, beside the host: the kind of file, and the kind of report."""
_SOS = re.compile(r"sosreport-(.+?)(?:-\d{4}-\d\d-\d\d-[a-z]+|(?:\.\d+)?-\d{14})", re.ASCII)
"""The name that sos gives a report: `friendly`, with host, label, case, date and random letters, or
`legacy` (sos: policies/__init__.py, get_archive_name)."""


class HostFinding(NamedTuple):
    """A finding of `check` or `lint`, and the file that it is about, as the report calls it."""

    file: str
    finding: Finding


class Sizes(NamedTuple):
    """Bytes of the running pools; pools of one file system count once.

    Attributes:
        pools: how many have sizes.
        capacity: of all.
        allocation: what is used.
        available: what is free.
        overcommitted: names of the pools with more allocated than they have.
    """

    pools: int = 0
    capacity: int = 0
    allocation: int = 0
    available: int = 0
    overcommitted: tuple[str, ...] = ()


class FleetHost(NamedTuple):
    """One host.

    Attributes:
        name: of the host.
        files: its reports, as they were given.
        reason: why it counts as not read: a report that is none, or no report at all; else None.
        taken_at: when the oldest of its reports that has a time was made; None where none has one.
        stale: that is too long ago.
        drift: how it differs from its definitions.
        findings: what `check` and `lint` found.
        pools: names of its pools; None where no report lists them.
        sizes: of its running pools.
        snapshots: how many of its reports are snapshots; what the last one says of pools counts.
        forms: its pools, to be held against those of other hosts; None where they are not.
        compared: whether its pools were held against definitions; None where there are none at all,
            False where none of them are for this host.
    """

    name: str
    files: tuple[str, ...] = ()
    reason: str | None = None
    taken_at: str | None = None
    stale: bool = False
    drift: tuple[Drift, ...] = ()
    findings: tuple[HostFinding, ...] = ()
    pools: tuple[str, ...] | None = None
    sizes: Sizes = Sizes()
    snapshots: int = 0
    forms: Forms | None = None
    compared: bool | None = None

    @property
    def read(self) -> bool:
        """Whether every report of the host could be read, and there is one."""
        return self.reason is None


def host_of(path: str) -> str:
    """Return the host that a report is of, by its name: without the suffixes of reports.

    Dots of a host's own name stay: `a.example.com.drift.json` is of `a.example.com`.
    """
    base = os.path.basename(path.rstrip("/")) or path
    name = base
    while (found := _SUFFIX.search(name)) is not None and found.start():
        name = name[: found.start()]
    sos = _SOS.fullmatch(name)
    return sos[1] if sos else name
