"""Placeholders and statements of template languages, found in a text."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from xmltool.files.inputs import TEMPLATE_SUFFIXES

KINDS: dict[str, tuple[tuple[str, bytes], ...]] = {
    "jinja": (
        ("COMMENT", rb"\{#.*?#\}|\{\{-?\s*/\*.*?\*/\s*-?\}\}"),
        ("STATEMENT", rb"\{%.*?%\}"),
        ("STATEMENT", rb"\{\{-?\s*(?:if|else|end|range|with|define|block|template)\b.*?\}\}"),
        ("HOLE", rb"\{\{.*?\}\}"),
    ),
    "shell": (
        ("TEXT", rb"\\\$"),
        ("HOLE", rb"\$\{(?:[^{}]|\{[^{}]*\})*\}"),
        ("HOLE", rb"\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"),
        ("HOLE", rb"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?])"),
    ),
    "printf": (
        ("TEXT", rb"%%"),
        ("HOLE", rb"%(?:\(\w+\))?(?:\d+\$)?[-+#0]*(?:\d+|\*)?(?:\.\d+)?(?:hh?|ll?|[qjzt])?[sdiuoxXcfeg]"),
    ),
    "at": (("HOLE", rb"@[A-Za-z_][A-Za-z0-9_.-]*@"),),
}  # fmt: skip
"""Values of `--template`, and what each of them looks for; also Go's templates count as jinja."""

_KEYWORD = re.compile(rb"\{[%{][-+]?\s*(\w+)")
_OPENING = frozenset((b"if", b"for", b"range", b"with", b"macro", b"block", b"call", b"filter"))
_OTHERWISE = frozenset((b"else", b"elif", b"elsif"))


class Token(Enum):
    """What a piece of a template is."""

    HOLE = "hole"
    """Stands for something that is filled in."""
    STATEMENT = "statement"
    """Looked through."""
    COMMENT = "comment"
    """Looked through."""


class Piece(NamedTuple):
    """A placeholder or a statement; `start` and `end` are byte offsets in the template."""

    token: Token
    start: int
    end: int


def is_template(name: str) -> bool:
    """Report whether a file is a template by its name."""
    return name.endswith(TEMPLATE_SUFFIXES)


def find_pieces(data: bytes, kinds: Iterable[str]) -> tuple[Piece, ...]:
    """Return the placeholders and statements of a text, in order."""
    patterns = [pair for kind in kinds for pair in KINDS[kind]]
    search = re.compile(
        b"|".join(b"(?P<%s%d>%s)" % (name.encode(), i, p) for i, (name, p) in enumerate(patterns)),
        re.DOTALL,
    )
    pieces = []
    for match in search.finditer(data):
        name = (match.lastgroup or "").rstrip("0123456789")
        if name != "TEXT":
            pieces.append(Piece(Token[name], *match.span()))
    return tuple(pieces)


def left_out(data: bytes, pieces: Sequence[Piece], variant: int) -> list[tuple[int, int]]:
    """Return what is not part of one variant of a template: statements, and the other branches.

    Args:
        data: the template.
        pieces: of it.
        variant: which branch of each `if` counts, from 0; the last one where there are fewer.
    """
    spans = [(piece.start, piece.end) for piece in pieces if piece.token is not Token.HOLE]
    for branches in _chains(data, pieces):
        chosen = min(variant, len(branches) - 1)
        spans += (branch for number, branch in enumerate(branches) if number != chosen)
    return _merged(spans)


def variants(data: bytes, pieces: Sequence[Piece]) -> int:
    """Return how many variants show every branch once."""
    return max((len(branches) for branches in _chains(data, pieces)), default=1)


def _chains(data: bytes, pieces: Sequence[Piece]) -> list[list[tuple[int, int]]]:
    """Return the branches of every block that has an `else`; an unclosed block has none."""
    found: list[list[tuple[int, int]]] = []
    open_blocks: list[list[Piece]] = []
    for piece in pieces:
        if piece.token is not Token.STATEMENT:
            continue
        keyword = _KEYWORD.match(data, piece.start)
        word = b"" if keyword is None else keyword.group(1)
        if word in _OPENING:
            open_blocks.append([piece])
        elif word in _OTHERWISE and open_blocks:
            open_blocks[-1].append(piece)
        elif word.startswith(b"end") and open_blocks:
            marks = [*open_blocks.pop(), piece]
            if len(marks) > 2:
                branches = pairwise(marks)
                found.append([(one.end, other.start) for one, other in branches])
    return found


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
