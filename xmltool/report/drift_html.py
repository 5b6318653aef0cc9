"""`--format html` of drift: one page that needs nothing else, both sides beside each other."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from xmltool import __version__
from xmltool.report.drift import summary
from xmltool.report.drift_text import shown
from xmltool.report.html_style import CSS
from xmltool.text.escape import markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.report.drift import Drift, DriftReport, Suggestion

_CSS = (
    CSS
    + """
table { border-collapse: collapse; margin: .4rem .8rem .8rem; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: normal; } td { font: 13px/1.55 ui-monospace, monospace; }
td.disk { background: var(--mark); } td.live { background: var(--mark-info); }
main p, main pre { margin: .4rem .8rem; } pre { overflow-x: auto; }
"""
)


def page(report: DriftReport) -> Iterator[str]:
    """Write the page; no script is in it, and no text in it can ever run."""
    digest = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>xmltool drift</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<header>\n"
    yield f'<h1>Drift of storage pools</h1>\n<p class="sum">{markup(summary(report))}</p>\n'
    yield (
        f'<p class="run">xmltool {__version__}: {markup(report.store)} against '
        f"{markup(report.connect)}, {markup(report.checked_at)}</p>\n</header>\n<main>\n"
    )
    for number, drift in enumerate(report.drift):
        yield from _section(drift, report.suggestions[number] if report.suggestions else None)
    if report.notes:
        yield '<details class="clean" open><summary>Notes</summary>\n<ul>\n'
        for note in report.notes:
            yield (
                f"<li><code>{markup(note.pool)}</code> {note.kind}: {markup(note.message)}</li>\n"
            )
        yield "</ul></details>\n"
    yield "</main>\n</body>\n</html>\n"


def _section(drift: Drift, suggestion: Suggestion | None) -> Iterator[str]:
    yield (
        f"<details open><summary><code>{markup(drift.pool)}</code> "
        f'<span class="verdict bad">{drift.kind}</span></summary>\n<p>{markup(drift.message)}</p>\n'
    )
    if drift.changes:
        yield "<table><tr><th></th><th>disk</th><th>live</th></tr>\n"
        for change in drift.changes:
            yield (
                f'<tr><td>{markup(change.path)}</td><td class="disk">{markup(shown(change.old))}'
                f'</td><td class="live">{markup(shown(change.new))}</td></tr>\n'
            )
        yield "</table>\n"
    if suggestion is not None:
        for title, commands in (
            ("To make libvirt as the files are", suggestion.live_as_disk),
            ("To make the files as libvirt is", suggestion.disk_as_live),
        ):
            if commands:
                yield f"<p>{title}:</p>\n<pre>{markup_lines(commands)}</pre>\n"
    yield "</details>\n"


def markup_lines(lines: tuple[str, ...]) -> str:
    """Escape lines one by one: a line feed inside one is shown as such."""
    return "\n".join(markup(line) for line in lines)
