"""Pools inside other files: each judged as the template that it is, at its place in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.findings import WHOLE_FILE
from xmltool.lint.engine import Linted
from xmltool.lint.filling import with_lines
from xmltool.lint.hosts import host_of, pieces_in
from xmltool.lint.templates import lint_pieces
from xmltool.rules.reading import XT005
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.lint.engine import Linter
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
    for start, end in places[:MAX_POOLS]:
        pool = parse_document(document.name, data[start:end])
        pieces = pieces_in(host, document.name, data, start, end)
        linted = lint_pieces(linter, pool, pieces, rules)
        verdicts.append((linted.valid, linted.loads))
        hidden += linted.unselected
        inner = Lines(pool.data)
        found += (_placed(finding, start, inner, lines) for finding in linted.findings)
    if len(places) > MAX_POOLS:
        verdicts.append((None, None))
        message = XT005.message("embedded", number=len(places), most=MAX_POOLS)
        found += rules.apply([message.finding(lines.span(*places[MAX_POOLS]))])
    return Linted(
        _all(valid for valid, _ in verdicts),
        _all(loads for _, loads in verdicts),
        None,
        tuple(sorted(found, key=lambda finding: finding.sort_key)),
        hidden,
    )


def _placed(finding: Finding, start: int, inner: Lines, lines: Lines) -> Finding:
    def place(line: int, column: int) -> tuple[int, int]:
        return lines.position(start + inner.offset(line, column))

    related = []
    for other in finding.related:
        line, column = place(other.line, other.column)
        related.append(other._replace(line=line, column=column))
    span = finding.span
    if span == WHOLE_FILE:
        span = lines.span(start, start)
    else:
        span = lines.span(start + span.start, start + span.end)
    others = tuple(_placed(other, start, inner, lines) for other in finding.others)
    message = with_lines(finding.message, inner.utf8, place)
    return finding._replace(
        span=span, message=message, related=tuple(related), fix=None, others=others
    )


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    known = list(verdicts)
    return None if None in known else all(known)
