"""JSON text as a tree that knows where each part stands, for messages with a line and a column.

The standard library's decoder keeps no places and lets a later key replace an earlier one silently.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from xmltool.findings import Span

MAX_DEPTH = 64
"""Of nesting; a pool needs seven levels."""
MAX_ITEMS = 20_000
"""Of one array or object; a text of 4 MiB may hold 2,000,000."""

MAX_VALUES = 200_000
"""Of a text, its keys not counted: a list of ten thousand pools has half of that."""

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*+')
_WORD = re.compile(r"[A-Za-z_]+")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Number(str):
    """A number as it is spelt in the text."""

    __slots__ = ()


class Member(NamedTuple):
    """A key of an object and its value; `start` and `end` are those of the key."""

    key: str
    start: int
    end: int
    value: Node


class Node(NamedTuple):
    """A value and where it stands: indices of characters, the end exclusive.

    `value` is a string, a `Number`, a truth value, None, a list of nodes, or a tuple of members
    for an object.
    """

    start: int
    end: int
    value: str | bool | list[Node] | tuple[Member, ...] | None


class OverLimitError(json.JSONDecodeError):
    """A value that is nested deeper, or holds more, than is looked at."""


class JsonText:
    """A text of JSON and its parts.

    Attributes:
        root: the value.
        duplicates: keys that an object has had before, each with the first of its name.
    """

    def __init__(self, data: bytes) -> None:
        """Read the text.

        Raises:
            json.JSONDecodeError: it is no JSON; `pos` is the place.
            UnicodeDecodeError: it is not UTF-8.
        """
        self._text = data.decode("utf-8-sig")
        self._lines = Lines(data)
        self.duplicates: list[tuple[Member, Member]] = []
        self._values = 0
        self.root = self._value(self._skip(0), 0)
        rest = self._skip(self.root.end)
        if rest < len(self._text):
            raise self._error("there is more text behind the end of the value", rest)

    def span(self, start: int, end: int) -> Span:
        """Return the place of some characters as lines, columns and byte offsets."""
        return self._lines.text_span(start, end)

    def _error(self, message: str, index: int) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, index)

    def _skip(self, index: int) -> int:
        match = _SPACE.match(self._text, index)
        return match.end() if match else index

    def _value(self, index: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise OverLimitError(f"nested deeper than {MAX_DEPTH} levels", self._text, index)
        self._values += 1
        if self._values > MAX_VALUES:
            raise OverLimitError(f"more than {MAX_VALUES} values", self._text, index)
        first = self._text[index : index + 1]
        if first == '"':
            value, end = self._string(index)
            return Node(index, end, value)
        if first == "{":
            return self._object(index, depth)
        if first == "[":
            return self._array(index, depth)
        return self._scalar(index)

    def _scalar(self, index: int) -> Node:
        number = _NUMBER.match(self._text, index)
        if number is not None:
            following = self._text[number.end() : number.end() + 1]
            if following.isalnum() or following in ("_", "."):
                raise self._error("this is not a number as JSON writes it", index)
            return Node(index, number.end(), Number(number.group()))
        word = _WORD.match(self._text, index)
        if word is not None and word.group() in _LITERALS:
            return Node(index, word.end(), _LITERALS[word.group()])
        if word is not None:
            raise self._error(f"{word.group()} is not JSON; text needs double quotes", index)
        raise self._error("a value is expected here", index)

    def _string(self, index: int) -> tuple[str, int]:
        match = _STRING.match(self._text, index)
        end = match.end() if match else index
        if self._text[end : end + 1] != '"':
            if end == len(self._text):
                raise self._error("this text has no closing quote", index)
            message = "a line break or control character inside text; write it with a backslash"
            raise self._error(message, end)
        try:
            return str(json.loads(self._text[index : end + 1])), end + 1
        except json.JSONDecodeError as error:
            raise self._error("this escape is not one of JSON's", index + error.pos) from None

    def _object(self, start: int, depth: int) -> Node:
        members: list[Member] = []
        seen: dict[str, Member] = {}
        index = self._skip(start + 1)
        while self._text[index : index + 1] != "}":
            if members:
                index = self._comma(index, "}", len(members))
            if self._text[index : index + 1] != '"':
                raise self._error("a key in double quotes is expected here", index)
            key, end = self._string(index)
            colon = self._skip(end)
            if self._text[colon : colon + 1] != ":":
                raise self._error("a colon is expected behind the key", colon)
            value = self._value(self._skip(colon + 1), depth + 1)
            member = Member(key, index, end, value)
            if key in seen:
                self.duplicates.append((member, seen[key]))
            seen.setdefault(key, member)
            members.append(member)
            index = self._skip(value.end)
        return Node(start, index + 1, tuple(members))

    def _array(self, start: int, depth: int) -> Node:
        items: list[Node] = []
        index = self._skip(start + 1)
        while self._text[index : index + 1] != "]":
            if items:
                index = self._comma(index, "]", len(items))
            items.append(self._value(index, depth + 1))
            index = self._skip(items[-1].end)
        return Node(start, index + 1, items)

    def _comma(self, index: int, closing: str, number: int) -> int:
        if number == MAX_ITEMS:
            raise OverLimitError(
                f"more than {MAX_ITEMS} values up to one {closing}", self._text, index
            )
        if self._text[index : index + 1] != ",":
            raise self._error(f"a comma or {closing} is expected here", index)
        return self._skip(index + 1)
