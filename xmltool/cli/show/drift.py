"""Drift in the formats that it has of its own: both sides for people, the contract's JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from xmltool.live.drift import change_text, shown
from xmltool.live.drift_json import drift_entry, note_entry
from xmltool.report.formats import whole
from xmltool.report.style import BOLD, CYAN, GREEN, RED, SEVERITY_COLORS, painted
from xmltool.text.escape import encodable, vis
from xmltool.text.table import padded, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xmltool.live.drift import Comparison, Drift
    from xmltool.live.suggest import Commands
    from xmltool.pool.compare import Change
    from xmltool.report.formats import OpenReport
    from xmltool.report.style import Style

_INDENT = "  "
_GAP = 2


class Shown(NamedTuple):
    """A comparison, when it was made, and the commands that would end each drift."""

    comparison: Comparison
    checked_at: str
    commands: Mapping[Drift, Commands]


def own_formats(drift: Shown) -> dict[str, OpenReport]:
    """Return the formats in which a comparison is not written as findings in files."""
    writers = {"full": _full, "concise": _concise, "json": _object, "jsonl": _entries}
    return {name: whole(partial(write, drift)) for name, write in writers.items()}


def _full(drift: Shown, style: Style) -> Iterator[str]:
    """Yield a block for each drift, both sides beside each other."""
    for one in drift.comparison.drift:
        kind = painted(str(one.kind), SEVERITY_COLORS[one.severity], color=style.color)
        yield f"{kind} {painted(vis(one.name), BOLD, color=style.color)}\n"
        yield from _wrapped(vis(one.message), style)
        yield from _beside(one.changes, style)
        yield from _commands(drift.commands.get(one), _INDENT)
        yield "\n"
    for note in drift.comparison.notes:
        kind = painted(str(note.kind), CYAN, color=style.color)
        yield f"note: {kind} {painted(vis(note.pool), BOLD, color=style.color)}\n"
        yield from _wrapped(vis(note.message), style)
    if drift.comparison.notes:
        yield "\n"


def _concise(drift: Shown, _style: Style) -> Iterator[str]:
    """Yield a line for each field: `pool: changed: target/path: disk /a · live /b`."""
    for one in drift.comparison.drift:
        head = f"{vis(one.subject)}: {one.kind}: "
        for change in one.changes:
            yield f"{head}{change_text(change).removeprefix(f'{one.kind}: ')}\n"
        if not one.changes:
            yield f"{head}{vis(one.message)}\n"
        yield from _commands(drift.commands.get(one), "  # ")
    for note in drift.comparison.notes:
        yield f"{vis(note.pool)}: note: {note.kind}: {vis(note.message)}\n"


def _beside(changes: Iterable[Change], style: Style) -> Iterator[str]:
    """Yield a table of three columns, or three lines a field where that is too narrow."""
    rows = [(vis(change.path), shown(change.old), shown(change.new)) for change in changes]
    if not rows:
        return
    path = max(width(row[0]) for row in rows) + _GAP
    disk = max(width("disk"), *(width(row[1]) for row in rows)) + _GAP
    live = max(width("live"), *(width(row[2]) for row in rows))
    if 2 * len(_INDENT) + path + disk + live <= style.width:
        yield f"{_INDENT * 2}{'':{path}}{'disk':{disk}}live\n"
        for name, old, new in rows:
            left = painted(padded(old, disk), RED, color=style.color)
            yield f"{_INDENT * 2}{padded(name, path)}{left}{painted(new, GREEN, color=style.color)}\n"
        return
    for name, old, new in rows:
        yield f"{_INDENT * 2}{name}\n"
        yield f"{_INDENT * 3}disk  {painted(old, RED, color=style.color)}\n"
        yield f"{_INDENT * 3}live  {painted(new, GREEN, color=style.color)}\n"


def _commands(commands: Commands | None, indent: str) -> Iterator[str]:
    for title, lines in () if commands is None else commands.titled():
        yield f"{indent}{title}\n"
        yield from (f"{indent}  {line}\n" for line in lines)


def _wrapped(text: str, style: Style) -> Iterator[str]:
    yield from (f"{_INDENT}{line}\n" for line in wrapped(text, style.width - len(_INDENT)))


def _object(drift: Shown, _style: Style) -> Iterator[str]:
    import json

    comparison = drift.comparison
    report = {
        "version": 1,
        "checked_at": drift.checked_at,
        "connect": encodable(comparison.connect),
        "drift": [drift_entry(one, drift.commands.get(one)) for one in comparison.drift],
        "notes": [note_entry(note) for note in comparison.notes],
    }
    yield json.dumps(report, indent=1) + "\n"


def _entries(drift: Shown, _style: Style) -> Iterator[str]:
    """Yield a line for each drift, then for each note."""
    import json

    for one in drift.comparison.drift:
        yield json.dumps(drift_entry(one, drift.commands.get(one))) + "\n"
    for note in drift.comparison.notes:
        yield json.dumps(note_entry(note)) + "\n"
