"""What libvirt keeps of a definition when it writes it (libvirt: storage_conf.c, the formatter)."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from xmltool.pool.definition import Target
from xmltool.pool.tree import TREE
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.tree import Held, Node

_NO_TARGET = Target()


def _held(node: Node) -> Iterator[Held]:
    """Yield where a definition has what an element says."""
    if node.held is not None:
        yield node.held
        return
    for column in node.columns:
        if column.held is not None:
            yield column.held
    for child in node.children.values():
        yield from _held(child)


class _Dropped:
    """What a type does not keep."""

    def __init__(self, kind: str) -> None:
        dropped = [node for node in TREE.walk() if node.kept is not None and kind not in node.kept]
        columns = [column for node in TREE.walk() for column in node.columns]
        dropped_columns = [c for c in columns if c.row.kept is not None and kind not in c.row.kept]
        self.held = (
            *(held for node in dropped for held in _held(node)),
            *(column.held for column in dropped_columns if column.held is not None),
        )
        chains = [f"{part}.{name}".lstrip(".") for part, name, _ in self.held]
        self.values: Callable[[StoragePoolDef], object] = attrgetter(*chains)
        self.nothing = tuple(nothing for _, _, nothing in self.held)
        self.more = frozenset(column.row.path for column in dropped_columns)

    def left_out(self, definition: StoragePoolDef) -> StoragePoolDef:
        """Return a definition without it."""
        for part, name, nothing in self.held:
            change: dict[str, Any] = {name: nothing}
            if part:
                change = {part: getattr(definition, part)._replace(**change)}
            definition = definition._replace(**change)
        return definition


_DROPPED = {kind: _Dropped(kind) for kind in POOL_TYPES}


def as_stored(definition: StoragePoolDef) -> StoragePoolDef:
    """Leave out what the type of the pool does not keep."""
    dropped = _DROPPED[definition.type]
    if dropped.values(definition) != dropped.nothing:
        definition = dropped.left_out(definition)
    if definition.target.path is None and definition.target is not _NO_TARGET:
        definition = definition._replace(target=_NO_TARGET)
    if definition.more:
        more = tuple(each for each in definition.more if each[0] not in dropped.more)
        definition = definition._replace(more=more)
    return definition
