"""Text in columns of a terminal: how wide it is, padded, broken between words, as a table."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NARROWEST = 20
"""Columns that a paragraph gets at least, however narrow the terminal is."""

_GAP = "  "
_JAMO = range(0x1160, 0x1200)
"""Hangul vowels and final consonants: a terminal puts them into the syllable before."""


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal; control characters take none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_char_width, text))


def padded(text: str, columns: int) -> str:
    """Return a text with spaces behind it up to a number of columns."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int) -> str:
    """Return a text that takes so many columns at most; an ellipsis stands for the rest."""
    if width(text) <= columns:
        return text
    return text[: _fitting(text, columns - 1)] + "…"


def _fitting(text: str, columns: int) -> int:
    """Return how many characters from the start take so many columns at most."""
    taken = 0
    for number, char in enumerate(text):
        taken += _char_width(char)
        if taken > columns:
            return number
    return len(text)


def wrapped(text: str, columns: int, *, first: int = 0) -> list[str]:
    """Break a text between words into lines; a word that is too long has a line of its own.

    A line has `NARROWEST` columns at least; of the first one so many are taken already.
    """
    columns = max(columns, NARROWEST)
    lines = [""]
    taken = first
    for space, word in re.findall(r"( *)([^ ]+)", text.replace("\n", " ")):
        size = width(word)
        if taken + len(space) + size > columns and lines[-1]:
            lines.append(word)
            taken = size
        else:
            lines[-1] += space + word
            taken += len(space) + size
    return lines


def table_lines(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: int | None = None
) -> Iterator[str]:
    """Return the lines of a table as virsh prints it; what a terminal could obey is made visible.

    Cells are folded to the columns of a terminal; with None they are whole. Before a word is broken,
    the columns move closer to each other.
    """
    cells = [[vis(cell) for cell in row] for row in (header, *rows)]
    gap = 3 if columns is None else _gap(cells, columns)
    before, after = " " * (gap > 1), " " * (gap - (gap > 1))
    widths = _widths(cells, None if columns is None else columns - gap * len(header))
    for number, row in enumerate(cells):
        for line in _row_lines(row, widths):
            parts = zip(line, widths, strict=True)
            text = "".join(before + padded(cell, size) + after for cell, size in parts)
            yield text.rstrip() + "\n"
        if number == 0:
            yield "-" * sum(size + gap for size in widths) + "\n"
    yield "\n"


def _widths(rows: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """Return the width of each column; the widest ones are narrowed where the room is too small.

    They are narrowed to their longest words first, and only then to less.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(width, column)) for column in columns]
    if room is None or sum(widths) <= room:
        return widths
    room = max(room, len(widths))
    widths = [min(size, room) for size in widths]
    words = [min(_longest_word(column), room) for column in columns]
    while sum(widths) > room:
        spare = [size if size > word else 0 for size, word in zip(widths, words, strict=True)]
        narrowed = spare if any(spare) else widths
        widths[narrowed.index(max(narrowed))] -= 1
    return widths


def _gap(rows: Sequence[Sequence[str]], columns: int) -> int:
    """Return the spaces between columns: three as virsh has them, fewer where they save words."""
    words = sum(_longest_word(column) for column in zip(*rows, strict=True))
    return next((gap for gap in (3, 2) if words + gap * len(rows[0]) <= columns), 1)


def _longest_word(column: Sequence[str]) -> int:
    return max(width(word) for cell in column for word in cell.split(" "))


def _row_lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Return the lines that the cells of a row take when they are folded."""
    folded = [_folded(cell, size) for cell, size in zip(row, widths, strict=True)]
    return zip_longest(*folded, fillvalue="")


def folded_rows(rows: Sequence[Sequence[str]], columns: int | None) -> Iterator[tuple[str, ...]]:
    """Return the lines of each row of a table: cells are folded where it would have too many columns."""
    if not rows:
        return
    widths = _widths(rows, None if columns is None else columns - len(_GAP) * (len(rows[0]) - 1))
    for row in rows:
        lines = _row_lines(row, widths)
        yield tuple(_GAP.join(map(padded, line, widths)).rstrip() for line in lines)


def _folded(text: str, columns: int) -> list[str]:
    """Break a text between words, and words that are too long where the column ends."""
    if width(text) <= columns:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
            continue
        rest = word
        while width(rest) > columns:
            end = _fitting(rest, columns) or 1
            lines.append(rest[:end])
            rest = rest[end:]
        lines.append(rest)
    return lines


def _char_width(char: str) -> int:
    import unicodedata

    if char.isascii():
        return int(char.isprintable())
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc") or ord(char) in _JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
