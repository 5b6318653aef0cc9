"""One file in the HTML report: the lines around its findings, and each finding below its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Span
from xmltool.report.source import excerpt
from xmltool.report.words import remarks, verdict_words
from xmltool.text.escape import markup
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import FileReport, Finding

CONTEXT = 2
"""Lines shown before and after a line with findings."""
WIDTH = 300
"""Columns of a source line before it is cut."""


def file_section(file: FileReport, *, verdict: bool = True) -> Iterator[str]:
    """Yield the section of a file with findings."""
    yield f"<details open><summary><h2><code>{markup(file.file)}</code></h2>"
    if verdict:
        bad = " bad" if not (file.valid and file.loads) else ""
        words = markup(verdict_words(file.valid, file.loads))
        yield f'<span class="verdict{bad}">{words}</span>'
    yield '</summary>\n<div class="lines">\n'
    by_line: dict[int, list[Finding]] = {}
    for finding in file.findings:
        by_line.setdefault(finding.span.line, []).append(finding)
    source = Lines(file.data or b"")
    last = 0
    for number in _shown(by_line, source):
        if last and number > last + 1:
            yield '<div class="gap">⋯</div>\n'
        line = source.line(number)
        if line is not None:
            yield _row(number, line, by_line.get(number, []))
        for finding in by_line.get(number, ()):
            yield from _finding(file.file, finding)
        last = number
    yield "</div></details>\n"


def _shown(by_line: dict[int, list[Finding]], source: Lines) -> list[int]:
    """Choose the lines to show: those with findings, and their neighbours that exist."""
    near = {
        number
        for line in by_line
        for number in range(line - CONTEXT, line + CONTEXT + 1)
        if source.line(number) is not None
    }
    return sorted(near | set(by_line))


def _row(number: int, line: str, findings: list[Finding]) -> str:
    if not findings:
        shown = markup(_plain(line))
    else:
        finding = findings[0]
        part = excerpt(line, finding.span, WIDTH)
        marked = f'<mark class="{finding.severity} {finding.rule}">{markup(part.marked)}</mark>'
        shown = markup(part.before) + marked + markup(part.after)
    return f'<div class="row"><i>{number}</i><span>{shown}</span></div>\n'


def _plain(line: str) -> str:
    part = excerpt(line, Span(1, 1, 1, 1, 0, 0), WIDTH)
    return part.before + part.marked + part.after


def _finding(name: str, finding: Finding) -> Iterator[str]:
    span = finding.span
    yield f'<div class="finding {finding.severity} {finding.rule}">'
    yield f"<p><b>{finding.severity} {finding.rule}</b> {markup(finding.message)}</p>"
    yield f'<p class="more">{markup(name)}:{span.line}:{span.column}'
    if finding.path is not None:
        yield f" &middot; {markup(finding.path)}"
    yield "</p>"
    for kind, text in remarks(finding):
        yield f'<p class="more">{kind}: {markup(text.partition(chr(10))[0])}</p>'
    yield "</div>\n"
