"""Reading many definitions that libvirt wrote: each shape of them is read a few times only.

A host has many pools of few shapes: they differ in names, uuids, paths and servers. Once a shape was
met twice, the reader is asked what it makes of a text of that shape with values that nothing else has,
which shows where each value goes. Where both definitions are that with their own values in it, so is
every other one: the values are such as every reader takes as they are.
"""

from __future__ import annotations

import re
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xmltool.pool.definition import StoragePoolDef

    Fill: TypeAlias = Callable[[Sequence[str]], Any]
    """Returns a part of a definition with some values in it."""

MOST_SHAPES = 100
"""That are remembered; a store of more has no use for it."""
MAX_BYTES = 16 * 1024
"""Of a definition whose shape is remembered."""
MOST_VALUES = 50
"""Of such a definition."""
_WORD = "[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}+"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEAD = re.compile(
    r"(?:<!--[ -,.-~\n]++(?:-[ -,.-~\n]++)*+-->[ \n]*+)?"
    r"<pool type='([a-z-]{1,20})'>\n"
    r"  <name>([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})</name>\n"
    rf"  <uuid>({_UUID})</uuid>\n"
    r"  <capacity unit='bytes'>\d{1,20}</capacity>\n"
    r"  <allocation unit='bytes'>\d{1,20}</allocation>\n"
    r"  <available unit='bytes'>\d{1,20}</available>\n",
    re.ASCII,
)
"""What a definition begins with; libvirt does not read the sizes. (storage_conf.c)"""
_IQN = r"iqn\.[0-9]{4}-(?:0[1-9]|1[0-2])\.[A-Za-z0-9.-]{1,99}:"
_VALUE = re.compile(
    r"(<(?:host name='(?=[A-Za-z0-9.-]+')"
    rf"|device path='(?:/|{_IQN})|iqn name='{_IQN}"
    r"|(?:dir path='|path>)/(?![^'<]*:)|dir path='(?![^']*[:/])|name>(?![^<]*:)"
    r"|(?:owner|group)>(?=(?:0|[1-9][0-9]{0,8})<)|mode>0(?=[0-7]{3}<)"
    r"|adapter type='scsi_host' name='|auth type='[a-z]{1,10}' username='"
    rf"|secret (?:usage='|uuid='(?={_UUID}')))"
    r"|' (?:port='(?=[1-9][0-9]{0,3}')|ww[np]n='(?=[0-9a-f]{16}')))"
    rf"({_WORD}(?:/{_WORD}){{0,29}}+)(?=['<])"
)
"""What is before a value, and the value: each such as the grammar takes at its place, too."""
_HEAD_TEXT = "<pool type='{}'>\n  <name>{}</name>\n  <uuid>{}</uuid>\n"
_UNSURE = re.compile(
    r"<[!?]|mark|6d61726b|parentaddr|(?<!\w)port(?!='')|(?<!/)(?:owner|group)(?!><)|(?<!/)mode(?!>0<)"
)
"""In a comment, not every value is one; what looks like a mark is none; and each number is to be a value."""

_UUID_MARK = "6d61726b-0000-4000-8000-0000000000"
_MARK = re.compile(rf"(?:mark|6d61726b000000|{_UUID_MARK})(\d\d)")
"""A text in the place of a value, with the value's number."""
_BASES = {"<mode>0": 8, "<owner>": 10, "<group>": 10, "' port='": 10}
"""What is before a number, and its base."""
_Shape: TypeAlias = tuple[str, ...]


class Alike:
    """The shapes of definitions that one reader has read."""

    def __init__(self) -> None:
        self._first: dict[_Shape, tuple[Sequence[str], StoragePoolDef]] = {}
        self._sure: dict[_Shape, Fill | None] = {}

    def find(self, data: bytes) -> StoragePoolDef | None:
        """Return what the reader makes of a definition whose shape is known; None for another one."""
        taken = _taken_apart(data) if self._sure else None
        fill = None if taken is None else self._sure.get(taken[0])
        return None if taken is None or fill is None else fill(taken[1])

    def knows(self, data: bytes) -> bool:
        """Report whether the shape of a definition is known."""
        taken = _taken_apart(data) if self._sure else None
        return taken is not None and self._sure.get(taken[0]) is not None

    def adopt(self, data: bytes, other: Alike) -> StoragePoolDef | None:
        """Return what another reader makes of a definition, and know its shape as that one does."""
        taken = _taken_apart(data) if other._sure else None
        fill = None if taken is None else other._sure.get(taken[0])
        if taken is not None and fill is not None:
            self._sure[taken[0]] = fill
        return self.find(data)

    def learn(self, data: bytes, definition: StoragePoolDef) -> None:
        """Take in what the reader made of a definition."""
        taken = _taken_apart(data)
        if taken is None or taken[0] in self._sure:
            return
        shape, values = taken
        first = self._first.get(shape)
        if first is None:
            if len(self._first) < MOST_SHAPES:
                self._first[shape] = values, definition
            return
        if first[0] != values:
            fill = _fill_of_shape(shape, values)
            sure = fill is not None and fill(first[0]) == first[1] and fill(values) == definition
            self._sure[shape] = fill if sure else None


FILES = Alike()
"""What was read in files of stores, as libvirt does at its start."""


def _fill_of_shape(shape: _Shape, values: Sequence[str]) -> Fill | None:
    """Return what puts values into the definitions of a shape."""
    kind, *rest = shape
    if len(values) > MOST_VALUES or _UNSURE.search("".join(rest)):
        return None
    before = ("name>", "uuid>", *rest[1::2])
    marks = [_mark(each, number) for number, each in enumerate(before)]
    parts = map("".join, zip(rest[:-1:2], rest[1::2], marks[2:], strict=True))
    text = "".join((_HEAD_TEXT.format(kind, *marks[:2]), *parts, rest[-1]))
    root = parse_document("", text.encode()).libvirt_root(startup=True)
    if root is None:
        return None
    bases = {n: _BASES[each] for n, each in enumerate(before) if each in _BASES}
    numbers = {int(marks[n], base): (n, base) for n, base in bases.items()}
    return _fill_of(read_definition(root, startup=True)[0], numbers)


def _mark(before: str, number: int) -> str:
    """Return a value that nothing else has, such as may stand behind something."""
    base = _BASES.get(before)
    if base is None:
        mark = "6d61726b000000" if "' ww" in before else "mark"
        return f"{_UUID_MARK if 'uuid' in before else mark}{number:02}"
    return f"7{number:02o}" if base == 8 else f"73{number:02}"


def _fill_of(part: object, numbers: Mapping[int, tuple[int, int]]) -> Fill | None:
    """Return what puts values in the place of their marks; None where there is no mark."""
    if isinstance(part, str):
        texts = _MARK.split(part)
        if len(texts) == 1:
            return None
        pick = itemgetter(*map(int, texts[1::2]))
        text = "%s".join(text.replace("%", "%%") for text in texts[::2])
        return pick if text == "%s" else lambda values: text % pick(values)
    if isinstance(part, int) and part in numbers:
        place, base = numbers[part]
        return lambda values: int(values[place], base)
    if not isinstance(part, tuple):
        return None
    fills = [
        (place, fill)
        for place, inner in enumerate(part)
        if (fill := _fill_of(inner, numbers)) is not None
    ]
    make: Callable[[list[Any]], Any] = partial(tuple.__new__, type(part))

    def filled(values: Sequence[str]) -> Any:
        parts = list(part)
        for place, fill in fills:
            parts[place] = fill(values)
        return make(parts)

    return filled if fills else None


def _taken_apart(data: bytes) -> tuple[_Shape, Sequence[str]] | None:
    """Return a definition's shape and its values; None where it is not as libvirt writes one."""
    try:
        text = data[: MAX_BYTES + 1].decode("ascii")
    except UnicodeDecodeError:
        return None
    head = None if len(text) > MAX_BYTES else _HEAD.match(text)
    if head is None:
        return None
    kind, name, uuid = head.groups()
    parts = _VALUE.split(text[head.end() :])
    values = (name, uuid, *parts[2::3])
    del parts[2::3]
    return (kind, *parts), values
