"""A template with its holes filled: a document whose places are those of the template."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xmltool.lint.made import Made
from xmltool.lint.placeholders import Piece, Token
from xmltool.text.lines import Lines

_QUOTE = re.compile(rb"[\"']")
_OUTSIDE = (b"<!--", b"<?", b"<!")


class Where(NamedTuple):
    """How a hole stands in the markup.

    Attributes:
        piece: the hole.
        kind: `value` for a text or a quoted value, `bare` for a value without quotes, `tag` for one
            between attributes, `name` for a part of a name, `none` in a comment or outside the root.
    """

    piece: Piece
    kind: str


class Filled(Made):
    """A filled template."""

    def __init__(
        self,
        template: bytes,
        gaps: Sequence[tuple[int, int]],
        fillings: Mapping[tuple[int, int], bytes],
    ) -> None:
        parts: list[bytes] = []
        self._filled: list[int] = [0]  # where each part begins: in the document,
        self._origin: list[tuple[int, int, bool]] = [(0, 0, True)]  # and in the template
        position, length = 0, 0
        replaced = {**dict.fromkeys(gaps, b""), **fillings}
        for (start, end), text in sorted(replaced.items()):
            if start < position:
                continue  # a hole in a branch that is left out
            for source, part, literal in (
                ((position, start), template[position:start], True),
                ((start, end), text, False),
            ):
                if part:
                    self._filled.append(length)
                    self._origin.append((*source, literal))
                    parts.append(part)
                    length += len(part)
            position = end
        self._filled.append(length)
        self._origin.append((position, len(template), True))
        parts.append(template[position:])
        super().__init__(Lines(template), b"".join(parts))

    def origin(self, offset: int, *, last: bool = False) -> int:
        """Return the template's offset; within a filling that of its hole's start or end."""
        index = bisect_right(self._filled, offset - last) - 1
        start, end, literal = self._origin[max(index, 0)]
        if literal:
            return min(start + offset - self._filled[max(index, 0)], end)
        return end if last else start


def gaps_of(data: bytes, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is left out, merged, white space before an XML declaration included."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(gaps):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    declaration = data.find(b"<?xml ")
    if declaration > 0:
        rest, position = b"", 0
        for start, end in merged:
            rest += data[position : min(start, declaration)]
            position = min(end, declaration)
        if not (rest + data[position:declaration]).strip():
            inside = [(start, end) for start, end in merged if start >= declaration]
            return [(0, declaration), *inside]
    return merged


def place_holes(
    data: bytes, pieces: Sequence[Piece], gaps: Sequence[tuple[int, int]]
) -> list[Where]:
    """Say of each hole that is not left out how it stands in the markup."""
    found: list[Where] = []
    state = _Lexer()
    position = 0
    events: list[tuple[int, int, Piece | None]] = [(start, end, None) for start, end in gaps]
    events += ((p.start, p.end, p) for p in pieces if p.token is Token.HOLE)
    for start, end, piece in sorted(events, key=lambda event: event[:2]):
        if start < position:
            continue
        state.read(data[position:start])
        position = end
        if piece is not None:
            following = data[end : end + 1]
            found.append(Where(piece, state.kind(following)))
            state.before = b"x"
    return found


class _Lexer:
    """Follows markup as far as needed to know where one is; never fails."""

    def __init__(self) -> None:
        self.mode = "text"
        self.before = b""
        self._until = b""
        self._depth = 0
        self._closes = False

    def read(self, text: bytes) -> None:
        position = 0
        while position < len(text):
            position = self._step(text, position)
        if text:
            self.before = text[-1:]

    def kind(self, following: bytes) -> str:
        if self.mode == "quoted" or (self.mode == "text" and self._depth > 0):
            return "value"
        if self.mode in ("text", "skipped"):
            return "none"
        if self.before == b"=":
            return "bare"
        if self.before.isspace() and (following.isspace() or following in (b">", b"/", b"")):
            return "tag"
        return "name"

    def _step(self, text: bytes, position: int) -> int:
        if self.mode == "text":
            start = text.find(b"<", position)
            if start < 0:
                return len(text)
            if text.startswith(b"<![CDATA[", start):
                return start + 9
            if text.startswith(_OUTSIDE, start):
                self.mode = "skipped"
                self._until = b"-->" if text.startswith(b"<!--", start) else b">"
                return start + 2
            self.mode = "tag"
            self._closes = text.startswith(b"</", start)
            return start + 1
        if self.mode == "tag":
            return self._in_tag(text, position)
        end = text.find(self._until, position)
        if end < 0:
            return len(text)
        end += len(self._until)
        self.mode = "tag" if self.mode == "quoted" else "text"
        return end

    def _in_tag(self, text: bytes, position: int) -> int:
        end = text.find(b">", position)
        quote = _QUOTE.search(text, position)
        if quote is not None and (end < 0 or quote.start() < end):
            self.mode, self._until = "quoted", quote.group()
            return quote.end()
        if end < 0:
            return len(text)
        self.mode = "text"
        if self._closes:
            self._depth -= 1
        elif (text[:end] or self.before)[-1:] != b"/":
            self._depth += 1
        return end + 1
