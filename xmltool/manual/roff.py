"""A page as a man page: the macros of man(7), in ASCII, for groff and mandoc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.manual.markdown import Code, Heading, Item, Paragraph, Table, read_blocks
from xmltool.text.table import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.manual.markdown import Block

_SPECIAL = {
    "\\": r"\e",
    "-": r"\-",
    "'": r"\(aq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
    "…": "...",
}
"""Characters that roff would typeset as others, and how they are written to stay what they are."""
_FILL = 76
"""Columns of a line of the source; readers fill paragraphs anew."""
_SPAN = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*")


class ManPage(NamedTuple):
    """What stands around the text of a man page.

    Attributes:
        name: as in `xmltool-lint`.
        section: 1 for a command, 7 for a topic.
        summary: the line that apropos shows, without a full stop.
        version: of the program.
        date: `YYYY-MM-DD`, or "" for none.
    """

    name: str
    section: int
    summary: str
    version: str
    date: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.section}"


def man_text(page: ManPage, markdown: str) -> str:
    """Return a man page whose text is a page of Markdown; its title is replaced by NAME."""
    title = page.name.upper().replace("-", r"\-")
    lines = [
        f'.TH "{title}" "{page.section}" "{page.date}" "xmltool {page.version}" "xmltool"',
        ".SH NAME",
        *wrapped(rf"{escaped(page.name)} \- {escaped(page.summary)}", _FILL),
    ]
    before: Block = Heading(2, "NAME")
    first = True
    for block in read_blocks(markdown):
        if isinstance(block, Heading) and block.level == 1:
            continue
        if first and not isinstance(block, Heading):
            before = Heading(2, "DESCRIPTION")
            lines.append(".SH DESCRIPTION")
        lines += _lines(block, before)
        before, first = block, False
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text that roff prints as it is; at the start of a line, too."""
    return _at_start(_inside(text))


def _at_start(shown: str) -> str:
    """Return text of roff that is no request where it begins a line."""
    return rf"\&{shown}" if shown.startswith(".") else shown


def _character(char: str) -> str:
    return char if char.isascii() else f"\\[u{ord(char):04X}]"


def _lines(block: Block, before: Block) -> Iterator[str]:
    after_heading = isinstance(before, Heading)
    match block:
        case Heading(level, text):
            macro = ".SH" if level == 2 else ".SS"
            yield f'{macro} "{_quoted(text.upper() if level == 2 else text)}"'
        case Paragraph(text):
            if not after_heading:
                yield ".PP"
            yield _spans(text)
        case Item(text):
            yield r".IP \(bu 2"
            yield _spans(text)
        case Code(lines):
            if not after_heading:
                yield ".PP"
            yield from (".RS 4", ".nf")
            yield from (escaped(line) if line.strip() else r"\&" for line in lines)
            yield from (".fi", ".RE")
        case Table(header, rows):
            for tag, *cells in rows:
                yield ".TP"
                yield _spans(tag) or r"\&"
                yield _row(header[1:], cells)


def _row(header: tuple[str, ...], cells: list[str]) -> str:
    """Return what a row says of its first cell, the titles of columns before their cells."""
    named = [
        f"{title}: {cell}" if title and len(cells) > 1 else cell
        for title, cell in zip(header, cells, strict=True)
        if cell
    ]
    return _spans("; ".join(named)) or r"\&"


def _spans(text: str) -> str:
    """Return a text with what stands in backticks or double stars in bold."""
    parts: list[str] = []
    at = 0
    for span in _SPAN.finditer(text):
        parts += [_inside(text[at : span.start()]), rf"\fB{_inside(span[1] or span[2])}\fR"]
        at = span.end()
    filled = wrapped("".join([*parts, _inside(text[at:])]), _FILL)
    return "\n".join(map(_at_start, filled))


def _inside(text: str) -> str:
    return "".join(_SPECIAL.get(char) or _character(char) for char in text)


def _quoted(text: str) -> str:
    return _inside(text.replace("`", "").replace("**", "")).replace('"', r"\(dq")
