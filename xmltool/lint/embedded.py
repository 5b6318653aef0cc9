"""Pools inside other files: each judged as the template that it is, at its place in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.findings import WHOLE_FILE
from xmltool.lint.hosts import host_of, pieces_in
from xmltool.lint.made import Made
from xmltool.lint.outcome import together
from xmltool.lint.templates import MAX_PIECES, lint_pieces
from xmltool.lint.variant import Effort
from xmltool.rules.reading import XT005
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Finding, Span
    from xmltool.lint.engine import Linted, Linter
    from xmltool.lint.selection import Ruleset

_OPENING = re.compile(rb"<pool(?=[\s>])")
_CLOSING = b"</pool>"
_TELLING = (b"<name", b"<target", b"<source")
"""One of these makes a pool of what stands between the tags; prose about the element has none."""


MAX_POOLS = 500
"""So many pools of one file are judged."""


def pools_in(data: bytes) -> list[tuple[int, int]]:
    """Return the places of the complete pools in a text."""
    if b"\0" in data[:4096]:
        return []
    found: list[tuple[int, int]] = []
    position = 0
    while True:
        end = data.find(_CLOSING, position)
        if end < 0:
            return found
        start = -1
        for match in _OPENING.finditer(data, position, end):
            start = match.start()
        stop = end + len(_CLOSING)
        if start >= 0 and any(mark in data[start:end] for mark in _TELLING):
            found.append((start, stop))
        position = stop


def lint_embedded(
    linter: Linter, document: Document, rules: Ruleset, places: Sequence[tuple[int, int]]
) -> Linted:
    """Lint the pools in a file of another kind; fixes are left to the author, who knows its quoting."""
    host, data, lines = host_of(document.name), document.data, Lines(document.data)
    found: list[Finding] = []
    verdicts: list[tuple[bool | None, bool | None]] = []
    hidden = 0
    effort = Effort()
    for start, end in places[:MAX_POOLS]:
        pool = parse_document(document.name, data[start:end])
        pieces = pieces_in(host, document.name, data, start, end, MAX_PIECES + 1)
        linted = lint_pieces(linter, pool, pieces, rules, effort=effort)
        verdicts.append((linted.valid, linted.loads))
        hidden += linted.unselected
        found += map(_Hosted(lines, pool.data, start).placed, linted.findings)
    if len(places) > MAX_POOLS:
        verdicts.append((None, None))
        message = XT005.message("embedded", number=len(places), most=MAX_POOLS)
        found += rules.apply([message.finding(lines.span(*places[MAX_POOLS]))])
    return together(verdicts, found, hidden)


class _Hosted(Made):
    """A pool in a file of another kind."""

    def __init__(self, host: Lines, data: bytes, start: int) -> None:
        super().__init__(host, data)
        self._start = start

    def origin(self, offset: int, *, last: bool = False) -> int:
        """Return the offset in the file."""
        del last
        return self._start + offset

    def span(self, span: Span) -> Span:
        """Return the place in the file; what is about the whole pool stands at its start."""
        at_start = self.source.span(self._start, self._start)
        return at_start if span == WHOLE_FILE else super().span(span)
