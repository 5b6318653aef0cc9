"""Reading many definitions that libvirt wrote: what differs in name, uuid and path only is read once.

A host has many pools of few shapes. Two definitions of one shape are read; where the second reading
is the first one with the values of the second in it, so is that of every other one: the values are
such as every reader takes as they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from xmltool.pool.definition import StoragePoolDef, Target

MOST_SHAPES = 100
"""That are remembered; a store of more has no use for it."""
MAX_BYTES = 16 * 1024
"""Of a definition whose shape is remembered."""
_HEAD = re.compile(
    rb"(?:<!--[ -,.-~\n]++(?:-[ -,.-~\n]++)*+-->[ \n]*+)?"
    rb"<pool type='([a-z-]{1,20})'>\n"
    rb"  <name>([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})</name>\n"
    rb"  <uuid>([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})</uuid>\n"
    rb"  <capacity unit='bytes'>\d{1,20}</capacity>\n"
    rb"  <allocation unit='bytes'>\d{1,20}</allocation>\n"
    rb"  <available unit='bytes'>\d{1,20}</available>\n"
)
"""What a definition begins with; libvirt does not read the sizes. (storage_conf.c)"""
_PATH = re.compile(rb"(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){1,30}(?=</path>\n)")
_BEFORE_PATH = b"  <target>\n    <path>"

_Shape: TypeAlias = tuple[bytes, bytes, bytes]


class _Values(NamedTuple):
    """What definitions of one shape differ in; the path is None where it is a part of the shape."""

    name: str
    uuid: str
    path: str | None

    def put_into(self, definition: StoragePoolDef) -> StoragePoolDef:
        """Return a definition with these values; `_replace` would take five times as long."""
        target = definition.target
        if self.path is not None:
            target = Target(self.path, target.permissions)
        kind, _, _, source, _, *others = definition
        return StoragePoolDef._make((kind, self.name, self.uuid, source, target, *others))

    def all_differ(self, other: _Values) -> bool:
        return (
            self.name != other.name
            and self.uuid != other.uuid
            and (self.path is None or self.path != other.path)
        )


class Alike:
    """The shapes of definitions that one reader has read."""

    def __init__(self) -> None:
        self._first: dict[_Shape, tuple[_Values, StoragePoolDef]] = {}
        self._sure: dict[_Shape, StoragePoolDef] = {}

    def find(self, data: bytes) -> StoragePoolDef | None:
        """Return what the reader makes of a definition whose shape is known; None for another one."""
        taken = _taken_apart(data) if self._sure else None
        known = None if taken is None else self._sure.get(taken[0])
        return None if taken is None or known is None else taken[1].put_into(known)

    def learn(self, data: bytes, definition: StoragePoolDef) -> None:
        """Take in what the reader made of a definition."""
        taken = _taken_apart(data)
        if taken is None:
            return
        shape, values = taken
        first = self._first.get(shape)
        if first is None:
            if len(self._first) < MOST_SHAPES and values.put_into(definition) == definition:
                self._first[shape] = values, definition
        elif values.all_differ(first[0]) and values.put_into(first[1]) == definition:
            self._sure[shape] = definition


def _taken_apart(data: bytes) -> tuple[_Shape, _Values] | None:
    """Return a definition's shape and its values; None where it is not as libvirt writes one."""
    head = None if len(data) > MAX_BYTES else _HEAD.match(data)
    if head is None:
        return None
    kind, name, uuid = head.groups()
    rest = data[head.end() :]
    start = rest.find(_BEFORE_PATH) + len(_BEFORE_PATH)
    path = _PATH.match(rest, start) if start >= len(_BEFORE_PATH) else None
    if path is None:
        return (kind, rest, b""), _Values(name.decode(), uuid.decode(), None)
    shape = kind, rest[:start], rest[path.end() :]
    return shape, _Values(name.decode(), uuid.decode(), path[0].decode())
