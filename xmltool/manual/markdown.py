"""The Markdown that the pages are written in: headings, paragraphs, lists, code and tables."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterator
from typing import NamedTuple


class Heading(NamedTuple):
    """A heading; level 1 is the title of the page."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Text that is filled."""

    text: str


class Item(NamedTuple):
    """One entry of a list."""

    text: str


class Code(NamedTuple):
    """Lines that stay as they are."""

    lines: tuple[str, ...]


class Table(NamedTuple):
    """A table; cells of the header may be empty."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Item | Code | Table


def read_blocks(text: str) -> Iterator[Block]:
    """Return the blocks of a page in order; a comment on a line of its own is none."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        block = _block(lines[at:end])
        if block is not None:
            yield block
        at = end


def _end(lines: list[str], start: int) -> int:
    """Return the number of the line after the block that begins at a line."""
    line = lines[start]
    if line.startswith("```"):
        return lines.index("```", start + 1) + 1
    kind = _kind(line)
    if kind in ("heading", "blank", "comment"):
        return start + 1
    at = start + 1
    continued = ("table",) if kind == "table" else ("text",)
    while at < len(lines) and _kind(lines[at]) in continued:
        at += 1
    return at


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    for beginning, kind in (
        ("```", "code"), ("#", "heading"), ("<!--", "comment"), ("|", "table"), ("- ", "item"),
    ):  # fmt: skip
        if line.startswith(beginning):
            return kind
    return "text"


def _block(lines: list[str]) -> Block | None:
    kind = _kind(lines[0])
    if kind == "code":
        return Code(tuple(lines[1:-1]))
    if kind == "heading":
        marks, _, text = lines[0].partition(" ")
        return Heading(len(marks), text)
    if kind == "table":
        header, _, *rows = map(_cells, lines)
        return Table(header, tuple(rows))
    text = " ".join(line.strip() for line in lines)
    if kind == "item":
        return Item(text.removeprefix("- "))
    return Paragraph(text) if kind == "text" else None


def _cells(line: str) -> tuple[str, ...]:
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)
