"""The lines of a file: from byte offsets to lines and columns, and back.

Lines end where XML parsers end them: at LF, CR LF and CR, and nowhere else (XML 1.0, section 2.11).
Lines and columns count from 1, columns in characters; a byte order mark is not one of them.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from xmltool.findings import Edit, Span
from xmltool.text.encoding import decode, encoding_of

_STEP = 4096


class Lines:
    """The lines of one file.

    Attributes:
        utf8: the text in UTF-8; the file's own bytes where it is written in it.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        mark, self._codec = encoding_of(data)
        self._mark = len(mark)
        self._same = self._codec == "utf-8"
        self.utf8 = data if self._same else decode(data).encode("utf-8", "surrogateescape")
        lines = self.utf8.splitlines(keepends=True)  # of bytes: at the breaks of XML, and no others
        self._starts = list(accumulate(map(len, lines), initial=0))
        if lines and not lines[-1].endswith((b"\n", b"\r")):
            del self._starts[-1]  # where the text ends begins no line
        self._starts[0] = self._mark if self._same else 0
        self._text = ""
        self._steps: list[int] | None = None

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

    def rest(self, offset: int) -> str:
        """Return what follows a byte of the file on its line."""
        inner = self._inner(offset)
        index = max(bisect_right(self._starts, inner), 1) - 1
        return _decoded(self._line(index)[inner - self._starts[index] :])

    def span(self, start: int, end: int) -> Span:
        """Return the place of the bytes from `start` to `end` of the file."""
        return Span(*self.position(start), *self.position(end), start, end)

    def utf8_span(self, start: int, end: int) -> Span:
        """Return the place of the bytes from `start` to `end` of `utf8`."""
        return Span(
            *self._position(start), *self._position(end), self._outer(start), self._outer(end)
        )

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
        line = max(bisect_right(self._starts, offset), 1)
        return line, len(_decoded(self.utf8[self._starts[line - 1] : offset])) + 1

    def _line(self, index: int) -> bytes:
        last = index + 1 == len(self._starts)
        end = len(self.utf8) if last else self._starts[index + 1]
        return self.utf8[self._starts[index] : end].rstrip(b"\r\n" if not last else b"")

    def _character(self, index: int) -> int:
        """Return the offset in `utf8` of a character; quick for each of many."""
        mark = self._mark if self._same else 0
        if self._steps is None:
            self._text = text = _decoded(self.utf8[mark:])
            pieces = (text[start : start + _STEP] for start in range(0, len(text), _STEP))
            self._steps = list(accumulate((len(_encoded(piece)) for piece in pieces), initial=mark))
        piece = min(index, len(self._text)) // _STEP
        return self._steps[piece] + len(_encoded(self._text[piece * _STEP : index]))

    def _inner(self, offset: int) -> int:
        """Return the offset in `utf8` of a byte of the file."""
        if self._same:
            return offset
        return len(_encoded(self._data[self._mark : offset].decode(self._codec, "replace")))

    def _outer(self, offset: int) -> int:
        """Return the offset in the file of a byte of `utf8`."""
        if self._same:
            return offset
        return self._mark + len(_decoded(self.utf8[:offset]).encode(self._codec, "replace"))


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
