"""The source of a finding: a file's lines, and one of them cut to a width with a mark under it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from xmltool.findings import Span

TAB = 4
"""Columns from one tab stop to the next, in every report."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ELLIPSIS = "…"


def decode(data: bytes) -> str:
    """Decode a file as an XML parser would, for showing it: never fails, whatever the bytes are."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, _lenient(encoding))
    declared = re.match(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", data[:200])
    if declared is not None:
        try:
            return data.decode(declared[1].decode(), "strict")
        except (LookupError, ValueError):
            pass
    return data.decode("utf-8", "surrogateescape")


def _lenient(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "replace"


class Source:
    """A file's lines, decoded; lines end where XML parsers end them (LF, CR LF, CR) only."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines: list[str] | None = None

    def line(self, number: int) -> str | None:
        """Return a line by its number from 1, without its end; None where there is none."""
        if self._lines is None:
            self._lines = _split(self._data)
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a byte."""
        lines = _split(self._data[:offset])
        return len(lines), len(lines[-1]) + 1


def _split(data: bytes) -> list[str]:
    return decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Excerpt(NamedTuple):
    """A line as shown: what is before the marked part, the part, what follows; safe to print.

    `offset` and `length` are the marked part's place in terminal columns, `length` at least 1.
    """

    before: str
    marked: str
    after: str
    offset: int
    length: int


def excerpt(line: str, span: Span, width: int) -> Excerpt:
    """Cut a line to `width` columns around a span's first line; tabs become spaces."""
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else min(span.end_column - 1, len(line))
    left = max(0, start - width)
    cells = _cells(line[left : start + 2 * width])
    start, end = start - left, max(end, start) - left
    first, last = _window(cells, start, min(end, len(cells)), width)
    cut_left = _ELLIPSIS if first or left else ""
    cut_right = _ELLIPSIS if last < len(cells) or left + len(cells) < len(line) else ""
    end = max(start, min(end, last))
    before = cut_left + "".join(cell for cell, _ in cells[first:start])
    marked = "".join(cell for cell, _ in cells[start:end])
    after = "".join(cell for cell, _ in cells[end:last]) + cut_right
    offset = len(cut_left) + _width(cells[first:start])
    return Excerpt(before, marked, after, offset, _width(cells[start:end]) or 1)


def _window(cells: list[tuple[str, int]], start: int, end: int, width: int) -> tuple[int, int]:
    """Choose which cells to show: from the first if the mark fits so, else with some around it."""
    first = 0
    if _width(cells[:end]) > width - 1:
        after = min(_width(cells[end:]), width // 3)
        room = max(width // 3, width - 2 - _width(cells[start:end]) - after)
        first = start
        while first and room >= cells[first - 1][1]:
            first -= 1
            room -= cells[first][1]
    room = width - (1 if first else 0)
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
    if text.isascii() and text.isprintable():
        return [(char, 1) for char in text]
    cells = []
    column = 0
    for char in text:
        shown = " " * (TAB - column % TAB) if char == "\t" else vis(char)
        size = len(shown) if len(shown) > 1 or char.isascii() else _char_width(char)
        cells.append((shown, size))
        column += size
    return cells


def _char_width(char: str) -> int:
    import unicodedata

    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
