"""Fleet: many hosts, read one after the other, none of them kept."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from xmltool.errors import ConfigError, StoreError
from xmltool.files.side_file import blamed
from xmltool.files.workers import default_jobs, map_in_order
from xmltool.fleet.archive import is_archive, unpacked
from xmltool.fleet.host import FleetHost
from xmltool.fleet.host_definitions import HostDefinitions
from xmltool.fleet.host_files import HostFiles, by_host, find_reports
from xmltool.fleet.host_report import (
    MALFORMED,
    Report,
    drift_of,
    findings_of,
    loaded_of,
    older,
    read_report,
    time_of,
)
from xmltool.fleet.inventory import Inventory, read_inventory
from xmltool.fleet.recorded import NO_SIZES, Expected, read_recorded, sizes_of
from xmltool.fleet.sos import SosReport, is_sos, read_sos
from xmltool.live.drift import Drift


class GivenReports(NamedTuple):
    """What is asked for.

    Attributes:
        operands: reports, and directories of them.
        host_from: as `by_host` has it.
        definitions: a directory of reviewed definitions, or None.
        inventory: of Ansible, or None.
        stale: how old a report may be; None for as old as it likes.
        now: the time.
        jobs: processes; None for one a core, where there are many hosts.
    """

    operands: Sequence[str]
    host_from: str | None = None
    definitions: str | None = None
    inventory: str | None = None
    stale: timedelta | None = None
    now: datetime = datetime.min
    jobs: int | None = 1


class Fleet:
    """The hosts that reports were given of; `hosts` has them in the order in which they are read."""

    def __init__(self, wanted: GivenReports) -> None:
        inventory: Inventory | None = None
        if wanted.inventory is not None:
            inventory = read_inventory(wanted.inventory)
        known = () if inventory is None else tuple(inventory.hosts)
        self.hosts = by_host(find_reports(wanted.operands), wanted.host_from, known)
        self._wanted = wanted
        self._oldest = None if wanted.stale is None else wanted.now - wanted.stale
        self._each_other = Expected(None)
        self._definitions: HostDefinitions | None = None
        if wanted.definitions is not None:
            names = (host.host for host in self.hosts)
            self._definitions = HostDefinitions(wanted.definitions, inventory, names)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of the definitions, once the hosts were read."""
        return () if self._definitions is None else tuple(dict.fromkeys(self._definitions.notes))

    def read(self) -> Iterator[FleetHost]:
        """Read each host; only one is in memory."""
        for host in map_in_order(self._read, self.hosts, self._wanted.jobs or default_jobs()):
            if host is not None:
                yield host

    def _read(self, given: HostFiles) -> FleetHost:
        host = FleetHost(given.host, given.paths)
        if not given.paths:
            return host._replace(reason="there is no report of it")
        for path in given.paths:
            try:
                with blamed(path, "a report", others=MALFORMED):
                    host = self._joined(host, path)
            except (ConfigError, StoreError) as error:
                reasons = [error.message] if host.reason is None else [host.reason, error.message]
                host = host._replace(reason="; ".join(reasons))
        if self._oldest is None or host.taken_at is None:
            return host
        stale = datetime.fromisoformat(host.taken_at) < self._oldest
        return host._replace(stale=True) if stale else host

    def _joined(self, host: FleetHost, path: str) -> FleetHost:
        """Return a host with what one more report says of it."""
        if is_sos(path):
            return self._with_sos(host, read_sos(path))
        if is_archive(path):
            with unpacked(path) as directory:
                return self._with_sos(host, read_sos(directory))
        report = read_report(path)
        if "taken_at" in report and "pools" in report:
            return self._with_snapshot(host, report)
        if "drift" in report:
            host = host._replace(drift=_merged(host.drift, drift_of(report)))
        elif "store" in report and "pools" in report:
            found = (*host.findings, *findings_of(report))
            names = loaded_of(report) if host.pools is None else host.pools
            host = host._replace(findings=found, pools=names)
        elif "files" in report:
            host = host._replace(findings=(*host.findings, *findings_of(report)))
        else:
            raise ValueError("it is none of snapshot, drift, check or lint")
        return host._replace(taken_at=older(host.taken_at, time_of(report)))

    def _with_snapshot(self, host: FleetHost, report: Report) -> FleetHost:
        """Return a host with its pools, held against the definitions that are for it."""
        expected, compared = self._expected(host)
        found = read_recorded(report, self._each_other if compared is None else expected)
        return host._replace(
            pools=found.names,
            sizes=found.sizes,
            drift=_merged(host.drift, found.drift),
            snapshots=host.snapshots + 1,
            forms=found.forms,
            compared=compared,
            taken_at=older(host.taken_at, time_of(report)),
        )

    def _with_sos(self, host: FleetHost, report: SosReport) -> FleetHost:
        """Return a host with what a sos report says, held against definitions or its own store."""
        expected, compared = self._expected(host)
        disk = report.disk if self._definitions is None else None
        if expected is not None:
            disk = expected.disk
        names = tuple(pool.name for pool in report.live.pools)
        rows = [pool.sizes or NO_SIZES for pool in report.live.pools]
        return host._replace(
            pools=names,
            sizes=sizes_of(names, rows),
            drift=host.drift if disk is None else _merged(host.drift, report.drift(disk)),
            compared=compared if disk is None else True,
            taken_at=older(host.taken_at, report.taken_at),
        )

    def _expected(self, host: FleetHost) -> tuple[Expected | None, bool | None]:
        """Return the definitions that are for a host, and whether there are some."""
        if self._definitions is None:
            return None, None
        expected = self._definitions.of(host.name)
        return expected, expected is not None


def _merged(one: tuple[Drift, ...], other: tuple[Drift, ...]) -> tuple[Drift, ...]:
    """Return drift of two reports of one host; what both say is said once."""
    return other if not one else tuple(dict.fromkeys((*one, *other)))
