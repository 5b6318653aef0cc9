"""Many hosts in the formats that `fleet` has of its own, and as findings for the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from xmltool.findings import WHOLE_FILE, FileReport, RunInfo
from xmltool.live.drift import change_text, in_one_line, shown
from xmltool.live.drift_json import drift_entry
from xmltool.pool.compare import change_entries
from xmltool.report.json_format import finding_entry
from xmltool.report.style import BOLD, SEVERITY_COLORS, Report, painted
from xmltool.rules import RULES
from xmltool.rules.drift import KINDS
from xmltool.rules.rule import Message
from xmltool.text.escape import encodable, encodable_or_null, vis
from xmltool.text.table import wrapped
from xmltool.text.words import count_of, size_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.fleet.host import FleetHost, HostFinding, Sizes
    from xmltool.fleet.totals import DriftGroup, FindingGroup, OnlySome, OtherForm, Totals
    from xmltool.pool.compare import Change
    from xmltool.report.formats import OpenReport
    from xmltool.report.style import Style

FORMATS = ("text", "json", "jsonl", "html", "prometheus", "junit", "sarif")
"""What `--format` takes, the default first."""
MOST_HOSTS = 20
"""Names of hosts that are shown for one difference; JSON has them all."""
MOST_LINES = 50
"""Lines of a list that are shown."""
SEVERAL = "hosts with several snapshots, which are taken together"
_RULES = {str(rule): rule for rule in KINDS}
_NO_FILE = FileReport("", None, None)


class Writer(Report):
    """One report under way: hosts as they pass by, then what is known of all."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style, totals: Totals) -> None:
        super().__init__(run, out, style)
        self.totals = totals

    def host(self, host: FleetHost) -> None:
        """Write one host's part."""


class Feed:
    """Hands each host to the reports that are written of hosts, and on as a file to the others."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals
        self._writers: list[Writer] = []

    def opener(self, kind: type[Writer]) -> OpenReport:
        """Return what begins a report."""

        def begin(run: RunInfo, out: TextIO, style: Style) -> Writer:
            writer = kind(run, out, style, self._totals)
            self._writers.append(writer)
            return writer

        return begin

    def files(self, hosts: Iterable[FleetHost], *, common: bool) -> Iterator[FileReport]:
        """Yield a file for each host, once its own reports have it."""
        for host in hosts:
            self._totals.add(host)
            for writer in self._writers:
                writer.host(host)
            yield _file(host) if common else _NO_FILE


def _file(host: FleetHost) -> FileReport:
    """Return the report of a host as a file with findings, named by its first report."""
    name = vis(host.name)
    findings = [
        Message(_RULES[one.kind], f"{name}: {in_one_line(one)}").finding(
            WHOLE_FILE, severity=one.severity
        )
        for one in host.drift
    ]
    for file, finding in host.findings:
        message = f"{name}: {vis(file)}: {finding.message}"
        findings.append(finding._replace(message=message, span=WHOLE_FILE))
    return FileReport(host.files[0] if host.files else host.name, None, None, tuple(findings))


def host_entry(host: FleetHost) -> dict[str, Any]:
    """Return a host as the contract has it, with why it was not read and how old its reports are."""
    return {
        "host": encodable(host.name),
        "read": host.read,
        "drift": [drift_entry(one) for one in host.drift],
        "findings": [_found_entry(one) for one in host.findings],
        "pools": None if host.pools is None else len(host.pools),
        "reason": encodable_or_null(host.reason),
        "taken_at": host.taken_at,
        "stale": host.stale,
        "snapshots": host.snapshots,
        "compared": host.compared,
    }


def _found_entry(found: HostFinding) -> dict[str, Any]:
    return {"file": encodable(found.file), **finding_entry(found.finding)}


def _group_entry(group: DriftGroup) -> dict[str, Any]:
    entry = drift_entry(group.drift)
    names = ("kind", "pool", "secret", "changes", "severity")
    known = {name: entry[name] for name in names if name in entry}
    return {**known, "hosts": list(map(encodable, group.hosts))}


def _finding_group_entry(group: FindingGroup) -> dict[str, Any]:
    finding = group.found.finding
    return {
        "rule": encodable(finding.rule),
        "severity": finding.severity,
        "message": encodable(finding.message),
        "file": encodable(group.found.file),
        "hosts": list(map(encodable, group.hosts)),
    }


def _some_entry(some: OnlySome) -> dict[str, Any]:
    return {
        "pool": encodable(some.pool),
        "number": some.number,
        "missing_on" if some.lacking else "only_on": list(map(encodable, some.hosts)),
    }


def _variant_entry(variant: OtherForm) -> dict[str, Any]:
    return {
        "pool": encodable(variant.pool),
        "changes": change_entries(variant.changes, "most", "here"),
        "hosts": list(map(encodable, variant.hosts)),
    }


def _sizes_entry(totals: Totals) -> dict[str, Any]:
    over = [
        {"host": encodable(host), "pool": encodable(pool)} for host, pool in totals.overcommitted
    ]
    return {**totals.sizes._asdict(), "overcommitted": over}


class JsonWriter(Writer):
    """One object; the hosts are written as they pass by."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style, totals: Totals) -> None:
        super().__init__(run, out, style, totals)
        out.write('{"version": 1,\n "hosts": [')

    def host(self, host: FleetHost) -> None:
        """Write the host's entry."""
        self._write_entry(host_entry(host))

    def close(self) -> None:
        """Write the groups, and what is known of all."""
        totals = self.totals
        self._out.write("\n ]")
        for name, entries in (
            ("groups", map(_group_entry, totals.groups())),
            ("findings", map(_finding_group_entry, totals.findings())),
            ("some", map(_some_entry, totals.only_some())),
            ("variants", map(_variant_entry, totals.variants())),
        ):
            lines = ",".join(f"\n  {json.dumps(entry)}" for entry in entries)
            self._out.write(f',\n "{name}": [{lines}' + ("\n ]" if lines else "]"))
        self._out.write(f',\n "sizes": {json.dumps(_sizes_entry(totals))}}}\n')


class JsonlWriter(Writer):
    """A host a line."""

    def host(self, host: FleetHost) -> None:
        """Write the host's entry."""
        self._out.write(json.dumps(host_entry(host)) + "\n")


class TextWriter(Writer):
    """For people: the differences, each with its hosts; then the hosts of which little is known."""

    def close(self) -> None:
        """Write all of it."""
        totals = self.totals
        for group in totals.groups():
            self._drift(group)
        for found in totals.findings():
            self._finding(found)
        for variant in totals.variants():
            self._variant(variant)
        some = map(_some_text, totals.only_some())
        self._section("pools that not every host has", some)
        unread = (f"{name}: {reason}" for name, reason in totals.unread)
        self._section("hosts that were not read", unread)
        stale = (f"{name}: its report is of {time}" for name, time in totals.stale)
        self._section("hosts whose report is stale", stale)
        self._section(SEVERAL, totals.several)
        self._section("hosts that no definitions are for", totals.unmatched)
        over = (f"{host}: {pool}" for host, pool in totals.overcommitted)
        self._section("pools with more allocated than they have", over)
        if totals.sizes.pools:
            self._out.write(f"{sizes_text(totals.sizes)}\n")

    def _drift(self, group: DriftGroup) -> None:
        one = group.drift
        kind = self._painted(str(one.kind), SEVERITY_COLORS[one.severity])
        self._group(kind, one.name, map(change_text, one.changes), group.hosts)

    def _finding(self, group: FindingGroup) -> None:
        finding = group.found.finding
        rule = self._painted(vis(finding.rule), SEVERITY_COLORS[finding.severity])
        lines = wrapped(vis(finding.message), self._style.width - 4)
        self._group(rule, group.found.file, lines, group.hosts)

    def _variant(self, variant: OtherForm) -> None:
        what = "not as on most hosts" if variant.changes else "different from host to host"
        self._group(what, variant.pool, map(variant_text, variant.changes), variant.hosts)

    def _group(self, what: str, name: str, lines: Iterable[str], hosts: Sequence[str]) -> None:
        number = f"{len(hosts)} of {count_of(self.totals.hosts, 'host')}"
        self._out.write(f"{what} {self._painted(vis(name), BOLD)}: {number}\n")
        self._out.writelines(f"    {line}\n" for line in lines)
        for line in wrapped(hosts_text(hosts), self._style.width - 2):
            self._out.write(f"  {line}\n")
        self._out.write("\n")

    def _section(self, title: str, lines: Iterable[str]) -> None:
        texts = list(lines)
        if texts:
            self._out.write(f"{self._painted(title, BOLD)} ({len(texts)})\n")
            self._out.writelines(f"  {vis(text)}\n" for text in texts[:MOST_LINES])
            if len(texts) > MOST_LINES:
                self._out.write(f"  and {len(texts) - MOST_LINES} more\n")
            self._out.write("\n")

    def _painted(self, text: str, code: str) -> str:
        return painted(text, code, color=self._style.color)


def hosts_text(hosts: Sequence[str]) -> str:
    """Return the names of hosts as they are shown: the first ones, and how many more."""
    shown = ", ".join(map(vis, hosts[:MOST_HOSTS]))
    more = len(hosts) - MOST_HOSTS
    return f"{shown} and {more} more" if more > 0 else shown


def variant_text(change: Change) -> str:
    """Return in words what a field is on most hosts, and on others."""
    return f"{vis(change.path)}: most {shown(change.old)} · here {shown(change.new)}"


def _some_text(some: OnlySome) -> str:
    words = "not on" if some.lacking else "only on"
    return f"{some.pool}: on {count_of(some.number, 'host')}, {words} {hosts_text(some.hosts)}"


def sizes_text(sizes: Sizes) -> str:
    """Return the sizes of all running pools in words."""
    share = f" ({100 * sizes.allocation / sizes.capacity:.0f} %)" if sizes.capacity else ""
    return (
        f"{count_of(sizes.pools, 'running pool')}: {size_text(sizes.allocation)} of"
        f" {size_text(sizes.capacity)} allocated{share}, {size_text(sizes.available)} available"
    )


def run_info(hosts: int) -> RunInfo:
    """Return what a report in files says of the run."""
    return RunInfo("", "", facts=(("hosts", str(hosts)),), rules=(*KINDS, *RULES.values()))


def summary(totals: Totals) -> str:
    """Return the one line at the end."""
    counts = (
        (sum(totals.severities.values()), "findings"),
        (len(totals.unread), "not read"),
        (len(totals.stale), "stale"),
        (len(totals.several), "with several snapshots"),
        (len(totals.unmatched), "without definitions"),
    )
    told = "".join(f", {number} {words}" for number, words in counts if number)
    return f"{totals.drifted} of {count_of(totals.hosts, 'host')} with drift{told}"
