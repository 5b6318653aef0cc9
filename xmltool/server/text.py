"""An open document: its text as the editor has it, its bytes as xmltool reads them, and the places in both."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from contextlib import suppress
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_ENCODING = re.compile(
    r"<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}[\"']([A-Za-z0-9._-]{1,40})[\"']"
)


class Position(NamedTuple):
    """A place as the protocol counts it: from 0, columns in UTF-16 code units."""

    line: int
    character: int


class OpenText:
    """The text of an open document, and its `data` in the encoding that its declaration names."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._codec, self.data = _encoded(text)
        # a list would take five times as much for a text of nothing but line ends
        self._starts = array("L", (0,))
        self._starts.extend(match.end() for match in _LINE_END.finditer(text))

    def position(self, offset: int) -> Position:
        """Return the position of a character."""
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        return Position(line, _units(before))

    def position_of_byte(self, offset: int) -> Position:
        """Return the position of a byte of `data`."""
        return self.position(len(self.data[:offset].decode(self._codec, "replace")))

    def position_in_line(self, line: int, column: int) -> Position:
        """Return the position of a character by its line and column from 1; the last where none is."""
        if line > len(self._starts):
            return self.end
        return self.position(self._starts[max(line, 1) - 1] + max(column, 1) - 1)

    def offset(self, line: int, character: int) -> int:
        """Return the index of the character at a position; the nearest one where it has none."""
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        index = start
        while index < end and character > 0 and self.text[index] not in "\r\n":
            character -= _units(self.text[index])
            index += 1
        return index

    def decode(self, data: bytes) -> str:
        """Return bytes in this document's encoding as text."""
        return data.decode(self._codec, "surrogatepass")

    @property
    def end(self) -> Position:
        """The position behind the last character."""
        return self.position(len(self.text))


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _encoded(text: str) -> tuple[str, bytes]:
    declared = _ENCODING.match(text)
    if declared is not None:
        with suppress(LookupError, UnicodeError):
            return declared[1], text.encode(declared[1])
    return "utf-8", text.encode("utf-8", "surrogatepass")
