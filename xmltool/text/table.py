"""Tables as virsh prints them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return the lines of a table; what a terminal could obey is made visible."""
    cells = [[vis(cell) for cell in row] for row in (header, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]
    for number, row in enumerate(cells):
        yield (
            "".join(
                f" {cell}{' ' * (width - _width(cell))}  "
                for cell, width in zip(row, widths, strict=True)
            ).rstrip()
            + "\n"
        )
        if number == 0:
            yield "-" * sum(width + 3 for width in widths) + "\n"
    yield "\n"


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
