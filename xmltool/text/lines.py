"""The lines of a file: from byte offsets to lines and columns, and back.

Lines end where XML parsers end them: at LF, CR LF and CR, and nowhere else (XML 1.0, section 2.11).
Lines and columns count from 1, columns in characters; a byte order mark is not one of them.
"""

from __future__ import annotations

import codecs
from array import array
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from xmltool.findings import Edit, Span
from xmltool.text.encoding import decode, encoding_of

_RETURN = ord("\r")
_STEP = 4096
"""Bytes or characters that are decoded for one place; further ones are found in a table."""


class Lines:
    """The lines of one file.

    Attributes:
        utf8: the text in UTF-8; the file's own bytes where it is written in it.
    """

    _mark, _codec, _same, _first = 0, "utf-8", True, 0  # of most texts, of which one is made each

    def __init__(self, data: bytes) -> None:
        self._data = self.utf8 = data
        mark, codec = encoding_of(data)
        if codec != "utf-8":
            self._mark, self._codec, self._same = len(mark), codec, False
            self.utf8 = decode(data).encode("utf-8", "surrogateescape")
        elif mark:
            self._mark = self._first = len(mark)
        self._plain = self._same and data.isascii() and _RETURN not in data

    @cached_property
    def _starts(self) -> array[int]:
        """Offsets in `utf8` at which the lines begin."""
        lines = self.utf8.splitlines(keepends=True)  # of bytes: at the breaks of XML, and no others
        starts = array("L", accumulate(map(len, lines), initial=0))
        if lines and not lines[-1].endswith((b"\n", b"\r")):
            del starts[-1]  # where the text ends begins no line
        starts[0] = self._first
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a byte of the file."""
        return self._position(offset if self._same else self._inner(offset))

    def offset(self, line: int, column: int) -> int:
        """Return the offset in the file of a line and a column; the nearest one that exists."""
        number = min(max(line, 1), len(self._starts)) - 1
        start = self._starts[number]
        text = self._line(number)
        return self._outer(start + len(_encoded(_decoded(text)[: max(column, 1) - 1])))

    def line(self, number: int) -> str | None:
        """Return a line's text without its end, or None where there is no such line."""
        return _decoded(self._line(number - 1)) if 0 < number <= len(self._starts) else None

    def bounds(self, number: int) -> tuple[int, int]:
        """Return where a line begins and ends in `utf8`, its end included; nothing where there is none."""
        start, end = (
            self._starts[at] if at < len(self._starts) else len(self.utf8)
            for at in (max(number - 1, 0), max(number, 0))
        )
        return start, end

    def span(self, start: int, end: int) -> Span:
        """Return the place of the bytes from `start` to `end` of the file."""
        return Span(*self.position(start), *self.position(end), start, end)

    def utf8_span(self, start: int, end: int) -> Span:
        """Return the place of the bytes from `start` to `end` of `utf8`."""
        line, column = self._position(start)
        if self._plain and start <= end and self.utf8.find(b"\n", start, end) < 0:
            return Span(line, column, line, column + end - start, start, end)
        return Span(line, column, *self._position(end), self._outer(start), self._outer(end))

    def text_span(self, start: int, end: int) -> Span:
        """Return the place of the characters from `start` to `end` of the text without its mark."""
        return self.utf8_span(self._character(start), self._character(end))

    def removal(self, start: int, end: int) -> Edit:
        """Return the edit that removes bytes of the file, with their line when they fill it alone."""
        inner, last = self._inner(start), self._inner(end)
        first = bisect_right(self._starts, inner) - 1
        following = bisect_right(self._starts, last)
        line_end = self._starts[following] if following < len(self._starts) else len(self.utf8)
        before = self.utf8[self._starts[first] : inner]
        behind = self.utf8[last:line_end]
        if before.strip() or behind.strip():
            return Edit(start, end, "")
        return Edit(self._outer(self._starts[first]), self._outer(line_end), "")

    def _position(self, offset: int) -> tuple[int, int]:
        text = self.utf8
        if self._plain and offset < _STEP:  # no table is worth it
            return text.count(b"\n", 0, offset) + 1, offset - text.rfind(b"\n", 0, offset)
        line = max(bisect_right(self._starts, offset), 1)
        start = self._starts[line - 1]
        if offset - start > _STEP:
            return line, self._index(offset) - self._index(start) + 1
        return line, len(_decoded(text[start:offset])) + 1

    def _line(self, index: int) -> bytes:
        last = index + 1 == len(self._starts)
        end = len(self.utf8) if last else self._starts[index + 1]
        return self.utf8[self._starts[index] : end].rstrip(b"\r\n" if not last else b"")

    @cached_property
    def _text(self) -> str:
        return _decoded(self.utf8[self._starts[0] :])

    @cached_property
    def _steps(self) -> list[int]:
        """Offsets in `utf8` of each so manieth character of the text."""
        pieces = (self._text[start : start + _STEP] for start in range(0, len(self._text), _STEP))
        return list(accumulate((len(_encoded(piece)) for piece in pieces), initial=self._starts[0]))

    @cached_property
    def _pieces(self) -> tuple[list[int], list[int]]:
        """Offsets in the file, and in `utf8`, of places where its codec begins a character, in no state."""
        decoder = codecs.getincrementaldecoder(self._codec)("replace")
        stateless, length = decoder.getstate(), 0
        outer, inner = [], []
        for start in range(self._mark, len(self._data) + 1, _STEP):
            if decoder.getstate() == stateless:
                outer.append(start)
                inner.append(length)
            length += len(_encoded(decoder.decode(self._data[start : start + _STEP])))
        return outer, inner

    def _character(self, index: int) -> int:
        """Return the offset in `utf8` of a character; quick for each of many."""
        piece = min(index, len(self._text)) // _STEP
        return self._steps[piece] + len(_encoded(self._text[piece * _STEP : index]))

    def _index(self, offset: int) -> int:
        """Return how many characters are before a byte of `utf8`; quick for each of many."""
        piece = min(bisect_right(self._steps, offset) - 1, len(self._text) // _STEP)
        return piece * _STEP + len(_decoded(self.utf8[self._steps[piece] : offset]))

    def _inner(self, offset: int) -> int:
        """Return the offset in `utf8` of a byte of the file."""
        if self._same:
            return offset
        outer, inner = self._pieces
        piece = max(bisect_right(outer, offset), 1) - 1
        text = self._data[outer[piece] : offset].decode(self._codec, "replace")
        return inner[piece] + len(_encoded(text))

    def _outer(self, offset: int) -> int:
        """Return the offset in the file of a byte of `utf8`."""
        if self._same:
            return offset
        outer, inner = self._pieces
        piece = max(bisect_right(inner, offset), 1) - 1
        text = _decoded(self.utf8[inner[piece] : offset])
        return outer[piece] + len(text.encode(self._codec, "replace"))


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
