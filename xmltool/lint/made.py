"""Texts that are made of another one, and the places in that of what is found in them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.findings import WHOLE_FILE
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from xmltool.findings import Finding, Span

_LINE = re.compile(r"(?<=\bon line )\d+\b|(?<=\(line )\d+(?=\))")


class Made:
    """A filled, expanded or rendered template, or a part of a file; `source` is what it is made of."""

    def __init__(self, source: Lines, data: bytes) -> None:
        self.source = source
        self.data = data

    def origin(self, offset: int, *, last: bool = False) -> int:
        """Return where a byte comes from; `last` for the end of something."""
        raise NotImplementedError

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.data)

    def span(self, span: Span) -> Span:
        """Return the place in the source of a place in the text."""
        if span == WHOLE_FILE:
            return span
        start = self.origin(span.start)
        return self.source.span(start, max(start, self.origin(span.end, last=True)))

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return line and column in the source of those in the text."""
        return self.source.position(self.origin(self.lines.offset(line, column)))

    def placed(self, finding: Finding) -> Finding:
        """Return a finding about the text at its place in the source, without its fix."""
        related = []
        for other in finding.related:
            line, column = self.place(other.line, other.column)
            related.append(other._replace(line=line, column=column))
        return finding._replace(
            span=self.span(finding.span),
            message=self._message(finding.message),
            related=tuple(related),
            fix=None,
            others=tuple(map(self.placed, finding.others)),
        )

    def _message(self, message: str) -> str:
        """Return a message with the lines of the source in it."""
        if _LINE.search(message) is None:
            return message
        rows = self.lines.utf8.splitlines()

        def line(match: re.Match[str]) -> str:
            number = int(match.group())
            if not 0 < number <= len(rows):  # a document's own words
                return match.group()
            row = rows[number - 1]
            return str(self.place(number, len(row) - len(row.lstrip()) + 1)[0])

        return _LINE.sub(line, message)
