"""The source of a finding: a file's lines, and one of them cut to a width with a mark under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.text.escape import printable
from xmltool.text.table import width

if TYPE_CHECKING:
    from xmltool.findings import Span

TAB = 4
"""Columns from one tab stop to the next, in every report."""

_ELLIPSIS = "…"


class Excerpt(NamedTuple):
    """A line as shown: what is before the marked part, the part, what follows; safe to print.

    `offset` and `length` are the marked part's place in terminal columns, `length` at least 1.
    """

    before: str
    marked: str
    after: str
    offset: int
    length: int


def excerpt(line: str, span: Span, columns: int) -> Excerpt:
    """Cut a line to `columns` around a span's first line; tabs become spaces."""
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else min(span.end_column - 1, len(line))
    left = max(0, start - columns)
    cells = _cells(line[left : start + 2 * columns])
    start, end = start - left, max(end, start) - left
    first, last = _window(cells, start, min(end, len(cells)), columns)
    cut_left = _ELLIPSIS if first or left else ""
    cut_right = _ELLIPSIS if last < len(cells) or left + len(cells) < len(line) else ""
    end = max(start, min(end, last))
    before = cut_left + "".join(cell for cell, _ in cells[first:start])
    marked = "".join(cell for cell, _ in cells[start:end])
    after = "".join(cell for cell, _ in cells[end:last]) + cut_right
    offset = len(cut_left) + _width(cells[first:start])
    return Excerpt(before, marked, after, offset, _width(cells[start:end]) or 1)


def _window(cells: list[tuple[str, int]], start: int, end: int, columns: int) -> tuple[int, int]:
    """Choose which cells to show: from the first if the mark fits so, else with some around it."""
    first = 0
    if _width(cells[:end]) > columns - 1:
        after = min(_width(cells[end:]), columns // 3)
        room = max(columns // 3, columns - 2 - _width(cells[start:end]) - after)
        first = start
        while first and room >= cells[first - 1][1]:
            first -= 1
            room -= cells[first][1]
    room = columns - (1 if first else 0)
    last = first
    while last < len(cells) and room >= cells[last][1]:
        room -= cells[last][1]
        last += 1
    if last < len(cells) and not room and last > start + 1:
        last -= 1  # its column is the ellipsis's
    return first, last


def _width(cells: list[tuple[str, int]]) -> int:
    return sum(size for _, size in cells)


def _cells(text: str) -> list[tuple[str, int]]:
    """Return each character as shown, with its width in terminal columns."""
    if text.isascii() and text.isprintable() and "##[" not in text:
        return [(char, 1) for char in text]
    cells = []
    column = 0
    for index, char in enumerate(text):
        if char == "\t":
            shown = " " * (TAB - column % TAB)
        elif char == "[" and text.endswith("##", 0, index):
            shown = r"\x5b"  # of a runner's command: see `vis`
        else:
            shown = printable(char)
        size = width(shown)
        cells.append((shown, size))
        column += size
    return cells
