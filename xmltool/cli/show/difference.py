"""What `diff` found, as text and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from xmltool.report.difference import change_lines, difference_entry, difference_lines
from xmltool.text.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.files.sides import Result


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


def result_json(result: Result) -> str:
    """Return both sides and how they differ in JSON."""
    entries = [difference_entry(difference) for difference in result.differences]
    many = result.a.many or result.b.many
    report = {
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
    return json.dumps(report, indent=1) + "\n"
