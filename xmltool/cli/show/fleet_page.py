"""`fleet --format html`: one page of many hosts, without a script, that a keyboard can read.

Each state is a word or a sign that the page explains; colours only repeat it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TextIO

from xmltool import __version__
from xmltool.cli.show.fleet import MOST_HOSTS, MOST_LINES, SEVERAL, Writer, sizes_text, summary
from xmltool.findings import Severity
from xmltool.live.drift import shown
from xmltool.report.html import page_head
from xmltool.report.spool import open_spool
from xmltool.resources import data_text
from xmltool.text.escape import markup
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.findings import RunInfo
    from xmltool.fleet.host import FleetHost
    from xmltool.fleet.totals import DriftGroup, FindingGroup, OnlySome, OtherForm, Totals
    from xmltool.pool.compare import Change
    from xmltool.report.style import Style

MOST_COLUMNS = 40
"""Pools that have a column: those with drift first, then those of most hosts."""
MOST_ROWS = 2_000
"""Differences, or findings, that have a row."""
_CLASSES = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "n"}
_SAME, _THERE, _ABSENT, _UNKNOWN = "=", "•", "-", "?"
_LEGEND = (
    f"{_SAME} as defined, {_THERE} there and not compared, {_ABSENT} not there, {_UNKNOWN} not known;"
    " words: the kind of drift"
)


class Section(NamedTuple):
    """A table of the page: its key, its title, its columns and the cells of its rows."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: list[str]


class HtmlWriter(Writer):
    """Writes the page at the end: which pools have a column is known then; the hosts wait in a spool."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style, totals: Totals) -> None:
        super().__init__(run, out, style, totals)
        self._hosts = open_spool()
        self._numbers: dict[str, int] = {}
        self._drifted: set[str] = set()

    def host(self, host: FleetHost) -> None:
        """Keep what the host's row needs."""
        self._numbers[host.name] = len(self._numbers)
        drift: dict[str, tuple[str, list[str]]] = {}
        for one in host.drift:
            drift.setdefault(one.subject, (_CLASSES[one.severity], []))[1].append(str(one.kind))
        self._drifted.update(drift)
        pools = None if host.pools is None else list(host.pools)
        row = [host.name, _state(host), drift, pools, bool(host.compared)]
        self._hosts.write(json.dumps(row) + "\n")

    def close(self) -> None:
        """Write the page."""
        totals, out = self.totals, self._out
        css = data_text("report/style.css") + data_text("report/fleet.css")
        out.writelines(page_head("xmltool fleet", css))
        out.write(f"<body>\n<header>\n<h1>Storage pools of {count_of(totals.hosts, 'host')}</h1>\n")
        out.write(f'<p class="sum">{summary(totals)}</p>\n')
        if totals.sizes.pools:
            out.write(f"<p>{sizes_text(totals.sizes)}</p>\n")
        out.write(f'<p class="run">xmltool {__version__}</p>\n')
        sections = [section for section in self._sections() if section.rows]
        out.write('<nav aria-label="Sections">')
        out.writelines(f'<a href="#{one.key}">{one.title}</a> ' for one in sections)
        out.write('<a href="#hosts">Hosts and pools</a></nav>\n</header>\n<main>\n')
        for section in sections:
            out.writelines(_written(section))
        out.writelines(self._matrix())
        out.write("</main>\n</body>\n</html>\n")
        self._hosts.close()

    def _sections(self) -> Iterator[Section]:
        """Yield what stands before the table of hosts."""
        totals = self.totals
        rows = [self._drift(group) for group in totals.groups()]
        yield Section("drift", "Differences", ("Kind", "Pool", "Difference", "Hosts"), rows)
        rows = [self._found(group) for group in totals.findings()]
        yield Section("findings", "Findings", ("Rule", "File", "Message", "Hosts"), rows)
        rows = [self._variant(variant) for variant in totals.variants()]
        title = "Pools that are not the same on every host"
        yield Section("variants", title, ("Pool", "Difference", "Hosts"), rows)
        rows = [self._some(some) for some in totals.only_some()]
        title = "Pools that not every host has"
        yield Section("some", title, ("Pool", "On", "", "Hosts"), rows)
        rows = [_cells("", host, reason) for host, reason in totals.unread]
        yield Section("unread", "Hosts that were not read", ("Host", "Reason"), rows)
        rows = [_cells("", host, time) for host, time in totals.stale]
        yield Section("stale", "Hosts whose report is stale", ("Host", "Report of"), rows)
        rows = [_cells("", host) for host in totals.several]
        yield Section("several", SEVERAL.capitalize(), ("Host",), rows)
        rows = [_cells("", host) for host in totals.unmatched]
        yield Section("unmatched", "Hosts that no definitions are for", ("Host",), rows)
        rows = [_cells("", host, pool) for host, pool in totals.overcommitted]
        title = "Pools with more allocated than they have"
        yield Section("overcommitted", title, ("Host", "Pool"), rows)

    def _drift(self, group: DriftGroup) -> str:
        one = group.drift
        text = _fields(one.changes, "disk", "live") or markup(one.message)
        head = _cells(_CLASSES[one.severity], str(one.kind), one.name)
        return f"{head}<td>{text}<td>{self._names(group.hosts)}"

    def _found(self, group: FindingGroup) -> str:
        finding = group.found.finding
        head = _cells(_CLASSES[finding.severity], f"{finding.rule} {finding.severity}")
        file, message = markup(group.found.file), markup(finding.message)
        return f"{head}<td><code>{file}</code><td>{message}<td>{self._names(group.hosts)}"

    def _variant(self, variant: OtherForm) -> str:
        text = _fields(variant.changes, "most", "here") or "different from host to host"
        return f"{_cells('', variant.pool)}<td>{text}<td>{self._names(variant.hosts)}"

    def _some(self, some: OnlySome) -> str:
        words = "not on" if some.lacking else "only on"
        return _cells("", some.pool, str(some.number), words) + f"<td>{self._names(some.hosts)}"

    def _names(self, hosts: Sequence[str]) -> str:
        """Return hosts as links to their rows; behind the first ones only their names."""
        links = ", ".join(
            f'<a href="#h{self._numbers[host]}">{markup(host)}</a>' for host in hosts[:MOST_HOSTS]
        )
        rest = hosts[MOST_HOSTS:]
        if rest:
            names = ", ".join(map(markup, rest))
            links += f"<details><summary>and {len(rest)} more</summary>{names}</details>"
        return f"{len(hosts)} of {self.totals.hosts}: {links}"

    def _matrix(self) -> Iterator[str]:
        """Yield the table of hosts and pools."""
        columns = self._columns()
        left_out = len(self.totals.pool_counts().keys() | self._drifted) - len(columns)
        more = f"; {count_of(left_out, 'other pool')} without a column" if left_out > 0 else ""
        yield '<section id="hosts"><h2>Hosts and pools</h2>\n'
        yield f"<p>{_LEGEND}{more}</p>\n"
        yield (
            '<p><label><input type="checkbox" id="only"> only hosts of which there is something to'
            " report</label></p>\n"
            '<div class="scroll" tabindex="0" role="region" aria-label="Hosts and pools">\n'
            '<table><thead><tr><th scope="col">Host<th scope="col">State'
        )
        yield from (f'<th scope="col">{markup(pool)}' for pool in columns)
        yield "</thead>\n<tbody>\n"
        self._hosts.seek(0)
        for number, line in enumerate(self._hosts):
            name, state, drift, pools, compared = json.loads(line)
            ok = "" if state else ' class="ok"'
            row = [f'<tr id="h{number}"{ok}><th scope="row">{markup(name)}<td>{state or "ok"}']
            present = set(pools or ())
            there = f"<td>{_SAME if compared else _THERE}"
            absent = f'<td class="n">{_UNKNOWN if pools is None else _ABSENT}'
            for pool in columns:
                if pool in drift:
                    severity, kinds = drift[pool]
                    row.append(f'<td class="{severity}">{", ".join(kinds)}')
                else:
                    row.append(there if pool in present else absent)
            yield "".join(row) + "\n"
        yield "</tbody></table></div></section>\n"

    def _columns(self) -> list[str]:
        counts = self.totals.pool_counts()
        names = counts.keys() | self._drifted
        order = sorted(
            names, key=lambda pool: (pool not in self._drifted, -counts.get(pool, 0), pool)
        )
        return order[:MOST_COLUMNS]


def _written(section: Section) -> Iterator[str]:
    """Yield a section: its table, as long as a page may be; a long one has to be opened."""
    rows = section.rows
    yield f'<section id="{section.key}"><h2>{section.title} ({len(rows)})</h2>\n'
    if len(rows) > MOST_LINES:
        yield f"<details><summary>{count_of(len(rows), 'line')}</summary>\n"
    yield "<table><thead><tr>" + "".join(f'<th scope="col">{title}' for title in section.head)
    yield "</thead>\n<tbody>\n"
    yield from (f"<tr>{row}\n" for row in rows[:MOST_ROWS])
    yield "</tbody></table>\n"
    if len(rows) > MOST_ROWS:
        yield f"<p>and {len(rows) - MOST_ROWS} more: the JSON report has all of them</p>\n"
    if len(rows) > MOST_LINES:
        yield "</details>\n"
    yield "</section>\n"


def _fields(changes: Iterable[Change], old: str, new: str) -> str:
    """Return the fields that differ, each with what it is on both sides."""
    return "".join(
        f"<p><code>{markup(change.path)}</code>: {old} <code>{markup(shown(change.old))}</code>"
        f" · {new} <code>{markup(shown(change.new))}</code></p>"
        for change in changes
    )


def _cells(kind: str, *texts: str) -> str:
    """Return cells of a row, the first of a class."""
    first = f' class="{kind}"' if kind else ""
    cells = [markup(text) for text in texts]
    return f"<td{first}>" + "<td>".join(cells)


def _state(host: FleetHost) -> str:
    """Return what is to be reported of a host, in words."""
    worst = max((found.finding.severity for found in host.findings), key=_rank, default=None)
    states = (
        (not host.read, "not read"),
        (bool(host.drift), "drift"),
        (worst is not None, f"findings ({worst})"),
        (host.stale, "stale"),
        (host.compared is False, "no definitions"),
    )
    return ", ".join(words for is_so, words in states if is_so)


def _rank(severity: Severity) -> int:
    return severity.rank
