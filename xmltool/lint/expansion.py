"""Macros and named templates: what they write is judged where they are called, in their own text."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xmltool.lint.blocks import Block, read_blocks
from xmltool.lint.made import Made
from xmltool.lint.placeholders import Piece, Token
from xmltool.text.lines import Lines

MOST_CALLS = 200
"""A template with more calls is judged without what they write."""
_DEEPEST = 4
"""Calls in what is called."""

_DEFINED = re.compile(
    rb"\{%[-+]?\s{0,9}macro\s{1,9}(\w{1,99})|\{\{-?\s{0,9}define\s{1,9}[\"`]([^\"`]{1,200})[\"`]"
)
_CALLED = re.compile(
    rb"\{\{[-+]?\s{0,9}(?:(\w{1,99})\(|(?:template|include)\s{1,9}[\"`]([^\"`]{1,200})[\"`])"
)


class _Part(NamedTuple):
    """A part of the expanded text: where it is there, where it came from, and how long it is."""

    start: int
    origin: int
    length: int


class Expansion(Made):
    """A template with what it calls written where it is called."""

    def __init__(self, data: bytes, parts: Sequence[tuple[int, int]]) -> None:
        self._parts: list[_Part] = []
        length = 0
        for start, end in parts:
            self._parts.append(_Part(length, start, end - start))
            length += end - start
        self._starts = [part.start for part in self._parts]
        super().__init__(Lines(data), b"".join(data[start:end] for start, end in parts))

    def origin(self, offset: int, *, last: bool = False) -> int:
        """Return the offset in the template."""
        part = self._parts[max(bisect_right(self._starts, offset - last) - 1, 0)]
        return part.origin + min(offset - part.start, part.length)


def expansion(data: bytes, pieces: Sequence[Piece]) -> Expansion | None:
    """Return a template with what it calls; None where it calls nothing of its own that holds markup."""
    if b"macro" not in data and b"define" not in data:
        return None
    bodies = dict(_bodies(data, read_blocks(data, pieces)))
    calls = [piece for piece in pieces if _called(data, piece, bodies) is not None]
    if not calls or len(calls) > MOST_CALLS:
        return None
    return Expansion(data, list(_expanded(data, (0, len(data)), calls, bodies, 0)))


def _bodies(data: bytes, blocks: Sequence[Block]) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield what is defined, by name."""
    for block in blocks:
        match = _DEFINED.match(data, block.start)
        for body in block.defined if match is not None else ():
            if match is not None and b"<" in data[body.start : body.end]:
                yield match[1] or match[2], (body.start, body.end)


def _called(
    data: bytes, piece: Piece, bodies: Mapping[bytes, tuple[int, int]]
) -> tuple[int, int] | None:
    match = _CALLED.match(data, piece.start) if piece.token is Token.HOLE else None
    return None if match is None else bodies.get(match[1] or match[2])


def _expanded(
    data: bytes,
    place: tuple[int, int],
    calls: Sequence[Piece],
    bodies: Mapping[bytes, tuple[int, int]],
    depth: int,
) -> Iterator[tuple[int, int]]:
    """Yield the places of the template of which the text between two places is made up.

    What a definition itself calls is written where it is called only.
    """
    position, end = place
    inside = [] if depth else list(bodies.values())
    for call in calls if depth < _DEEPEST else ():
        body = _called(data, call, bodies)
        defined = any(start <= call.start < stop for start, stop in inside)
        if body is None or defined or not position <= call.start < end:
            continue
        yield position, call.start
        yield from _expanded(data, body, calls, bodies, depth + 1)
        position = call.end
    yield position, end
