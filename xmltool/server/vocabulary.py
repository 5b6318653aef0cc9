"""What the grammar says of a place: the parts that may stand there, and what each is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.grammar.describe import ATTRIBUTE, ELEMENT, pool_types
from xmltool.server.cursor import TAG, TEXT, Cursor, OpenElement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.grammar.describe import Item, PoolType
    from xmltool.grammar.grammar import Grammar

POOL = "pool"


class Vocabulary:
    """The parts of a grammar, by place."""

    def __init__(self, grammar: Grammar) -> None:
        self._types = {kind.name: kind for kind in pool_types(grammar.tree)}

    def items(self, path: Sequence[OpenElement]) -> list[Item]:
        """Return what may stand in the last element of a path, its attributes included."""
        if not path or path[0].name != POOL:
            return []
        kinds = self._kinds(path[0])
        found = [item for kind in kinds for item in _flat(kind.items)]
        for element in path[1:]:
            name = _local(element.name)
            found = [
                inner
                for item in found
                if item.kind == ELEMENT and item.name == name
                for inner in _flat(item.items)
            ]
        return found

    def item(self, cursor: Cursor) -> Item | None:
        """Return the part whose name or content a place is in, with the values of all alternatives."""
        if cursor.kind == TAG:
            return _named(self.items(cursor.path), ELEMENT, cursor.word)
        if cursor.kind == TEXT:
            outer, inner = cursor.path[:-1], cursor.path[-1:]
            return _named(self.items(outer), ELEMENT, inner[0].name) if inner else None
        name = cursor.attribute or cursor.word
        return _named(self.items(cursor.path), ATTRIBUTE, name)

    def _kinds(self, root: OpenElement) -> list[PoolType]:
        kind = self._types.get(root.attributes.get("type", ""))
        return list(self._types.values()) if kind is None else [kind]


def _named(items: Sequence[Item], kind: str, name: str) -> Item | None:
    local = _local(name)
    found = [item for item in items if item.kind == kind and item.name == local]
    if not found:
        return None
    values = {value.text: value for item in found for value in item.values}
    return found[0]._replace(values=tuple(values.values()))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _flat(items: Sequence[Item]) -> Iterator[Item]:
    """Yield elements and attributes, those of all alternatives of a choice included."""
    for item in items:
        if item.name is not None:
            yield item
        for group in item.groups:
            yield from _flat(group)
