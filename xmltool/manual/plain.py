"""A page as a terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.manual.markdown import Code, Heading, Item, Paragraph, Table, read_blocks
from xmltool.text.table import folded_rows, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.manual.markdown import Block


def plain_text(markdown: str, columns: int) -> str:
    """Return a page of Markdown as text, filled to so many columns; code keeps its lines."""
    parts: list[str] = []
    before: Block | None = None
    for block in read_blocks(markdown):
        if before is not None and not (isinstance(block, Item) and isinstance(before, Item)):
            parts.append("")
        parts += _lines(block, columns)
        before = block
    return "\n".join(parts) + "\n"


def _lines(block: Block, columns: int) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield _bare(text).upper() if level <= 2 else _bare(text)
        case Paragraph(text):
            yield from wrapped(_bare(text), columns)
        case Item(text):
            for number, line in enumerate(wrapped(_bare(text), columns - 2)):
                yield ("- " if number == 0 else "  ") + line
        case Code(lines):
            yield from (f"    {line}".rstrip() for line in lines)
        case Table(header, rows):
            shown = [header, *rows] if any(header) else list(rows)
            cells = [[_bare(cell) for cell in row] for row in shown]
            for row in folded_rows(cells, columns - 2):
                yield from (f"  {line}" for line in row)


def _bare(text: str) -> str:
    return text.replace("**", "")
