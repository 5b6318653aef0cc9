"""Differences between definitions, as text and JSON: `diff`, and what `define` says of an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.files.sides import CHANGED, ONLY_A
from xmltool.pool.compare import change_entries
from xmltool.report.style import BOLD, GREEN, RED, painted
from xmltool.text.escape import encodable, encodable_or_null, vis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.files.sides import Difference, Result
    from xmltool.pool.compare import Change

NONE = "(none)"
"""Shown where one side has no value."""


def result_lines(result: Result, *, color: bool) -> Iterator[str]:
    """Return the differences as text."""
    a, b = result.a, result.b
    if not result.differences:
        if result.same:
            yield f"the same definition{'s' if a.many or b.many else ''}\n"
    elif a.many or b.many:
        yield from difference_lines(result.differences, (a.operand, b.operand), color=color)
    else:
        yield from change_lines(result.differences[0].changes, color=color)


def result_report(result: Result) -> dict[str, Any]:
    """Return both sides and how they differ, as JSON has them."""
    entries = [difference_entry(difference) for difference in result.differences]
    many = result.a.many or result.b.many
    return {
        "version": 1,
        "a": encodable(result.a.operand),
        "b": encodable(result.b.operand),
        "same": result.same,
        **({"pools": entries} if many else {"changes": entries[0]["changes"] if entries else []}),
        "refused": [
            {"file": encodable(file), "message": encodable(message)}
            for side in (result.a, result.b)
            for file, message in side.refused.items()
        ],
    }


def change_lines(changes: Iterable[Change], *, color: bool, indent: str = "") -> Iterator[str]:
    """Return a line for each change: `target/path: /a -> /b`."""
    for change in changes:
        old = painted(_shown(change.old), RED, color=color)
        new = painted(_shown(change.new), GREEN, color=color)
        yield f"{indent}{vis(change.path)}: {old} -> {new}\n"


def difference_lines(
    differences: Iterable[Difference], operands: tuple[str, str], *, color: bool
) -> Iterator[str]:
    """Return the text for pools that were matched by name."""
    for difference in differences:
        name = painted(vis(difference.name), BOLD, color=color)
        files = [vis(file) for file in (difference.file_a, difference.file_b) if file is not None]
        if difference.kind == CHANGED:
            yield f"{name} differs ({', '.join(files)})\n"
            yield from change_lines(difference.changes, color=color, indent="  ")
        else:
            first = difference.kind == ONLY_A
            words = painted(
                f"only in {vis(operands[not first])}", RED if first else GREEN, color=color
            )
            yield f"{name} {words} ({files[0]})\n"


def difference_entry(difference: Difference) -> dict[str, Any]:
    """Return a pool's entry in JSON."""
    return {
        "kind": difference.kind,
        "pool": encodable(difference.name),
        "file_a": encodable_or_null(difference.file_a),
        "file_b": encodable_or_null(difference.file_b),
        "changes": change_entries(difference.changes, "a", "b"),
    }


def _shown(value: str | None) -> str:
    """Show a value, in quotes where it would be misread without."""
    if value is None:
        return NONE
    if not value or value != value.strip() or " -> " in value or value == NONE:
        return f"'{vis(value)}'"
    return vis(value)
