"""Drift for people: side by side on a terminal, or a line for each difference in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.report.full import BOLD, CYAN, GREEN, RED, RESET, SEVERITY_COLORS
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.report.difference import Change
    from xmltool.report.drift import Drift, DriftReport, Suggestion

NONE = "(none)"
"""Shown where one side has no value."""
_INDENT = "  "
_GAP = 2


def full(report: DriftReport) -> Iterator[str]:
    """`--format full`: a block for each drift, both sides beside each other."""
    for number, drift in enumerate(report.drift):
        kind = _paint(str(drift.kind), SEVERITY_COLORS[drift.severity], report)
        yield f"{kind} {_paint(vis(drift.pool), BOLD, report)}\n"
        yield from _wrapped(vis(drift.message), _INDENT, report.width)
        yield from _beside(drift.changes, report)
        if report.suggestions:
            yield from _suggested(report.suggestions[number], _INDENT)
        yield "\n"
    for note in report.notes:
        kind = _paint(str(note.kind), CYAN, report)
        yield f"note: {kind} {_paint(vis(note.pool), BOLD, report)}\n"
        yield from _wrapped(vis(note.message), _INDENT, report.width)
    if report.notes:
        yield "\n"


def concise(report: DriftReport) -> Iterator[str]:
    """`--format concise`: `pool: changed: target/path: disk /a · live /b`."""
    for number, drift in enumerate(report.drift):
        head = f"{vis(drift.pool)}: {drift.kind}: "
        if drift.changes:
            for change in drift.changes:
                yield f"{head}{change_text(change).removeprefix(f'{drift.kind}: ')}\n"
        else:
            yield f"{head}{vis(drift.message)}\n"
        if report.suggestions:
            yield from _suggested(report.suggestions[number], "  # ")
    for note in report.notes:
        yield f"{vis(note.pool)}: note: {note.kind}: {vis(note.message)}\n"


def change_text(change: Change) -> str:
    """Say in one line what a field is on both sides."""
    return f"{vis(change.path)}: disk {shown(change.old)} · live {shown(change.new)}"


def drift_text(drift: Drift) -> str:
    """Say all of a drift in one line."""
    fields = "; ".join(change_text(change) for change in drift.changes)
    return f"{vis(drift.message)} ({fields})" if fields else vis(drift.message)


def shown(value: str | None) -> str:
    """Show a value, in quotes where it would be misread without."""
    if value is None:
        return NONE
    if not value or value != value.strip() or value == NONE or " · " in value:
        return f"'{vis(value)}'"
    return vis(value)


def _beside(changes: Iterable[Change], report: DriftReport) -> Iterator[str]:
    """Return a table of three columns, or three lines a field where that is too narrow."""
    rows = [(vis(change.path), shown(change.old), shown(change.new)) for change in changes]
    if not rows:
        return
    path = max(len(row[0]) for row in rows) + _GAP
    disk = max(len("disk"), *(len(row[1]) for row in rows)) + _GAP
    live = max(len("live"), *(len(row[2]) for row in rows))
    if 2 * len(_INDENT) + path + disk + live <= report.width:
        yield f"{_INDENT * 2}{'':{path}}{'disk':{disk}}live\n"
        for name, old, new in rows:
            left = _paint(f"{old:{disk}}", RED, report)
            yield f"{_INDENT * 2}{name:{path}}{left}{_paint(new, GREEN, report)}\n"
        return
    for name, old, new in rows:
        yield f"{_INDENT * 2}{name}\n"
        yield f"{_INDENT * 3}disk  {_paint(old, RED, report)}\n"
        yield f"{_INDENT * 3}live  {_paint(new, GREEN, report)}\n"


def _suggested(suggestion: Suggestion, indent: str) -> Iterator[str]:
    for title, commands in (
        ("to make libvirt as the files are:", suggestion.live_as_disk),
        ("to make the files as libvirt is:", suggestion.disk_as_live),
    ):
        if commands:
            yield f"{indent}{title}\n"
            for command in commands:
                yield f"{indent}  {command}\n"


def _wrapped(text: str, indent: str, width: int) -> Iterator[str]:
    from textwrap import wrap

    for line in wrap(
        text, max(width - len(indent), 20), break_long_words=False, break_on_hyphens=False
    ):
        yield f"{indent}{line}\n"


def _paint(text: str, code: str, report: DriftReport) -> str:
    return f"{code}{text}{RESET}" if report.color else text
