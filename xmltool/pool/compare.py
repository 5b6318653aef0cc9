"""What differs between two definitions, field by field: by what libvirt keeps of them.

Values are those of the stored form, so that other spellings of the same value are no difference,
nor is anything that libvirt drops when it writes.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.pool.keep import as_stored
from xmltool.pool.tree import TREE
from xmltool.text.escape import encodable, encodable_or_null

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.tree import Node


class Change(NamedTuple):
    """One field that differs; a side that has no such field has None.

    `path` is relative to the pool: `target/path`, `source/host[2]/@name`; an index only where one
    of the sides has several.
    """

    path: str
    old: str | None
    new: str | None


def change_entries(changes: Iterable[Change], old: str, new: str) -> list[dict[str, Any]]:
    """Return changes as JSON has them, under what a report calls the two sides."""
    return [
        {
            "path": encodable(change.path),
            old: encodable_or_null(change.old),
            new: encodable_or_null(change.new),
        }
        for change in changes
    ]


def compare(old: StoragePoolDef, new: StoragePoolDef) -> tuple[Change, ...]:
    """Return every field in which the stored forms differ, in the order of the stored form.

    A uuid that only one side has is a difference too: replace it first where it is none.
    """
    before, after = as_stored(old), as_stored(new)
    return () if before == after else tuple(_changes(TREE, before, after))


def _changes(node: Node, old: StoragePoolDef, new: StoragePoolDef) -> Iterator[Change]:
    part = node.part
    if node.measured or (part is not None and part(old) == part(new)):
        return
    if node.repeated:
        yield from _listed(node, old, new)
        return
    prefix = f"{node.path}/@" if node.path else ""
    for name, column in node.attributes.items():
        yield from _differing(prefix + name, column.read(old), column.read(new))
    if node.text is not None:
        yield from _differing(node.path, node.text.read(old), node.text.read(new))
    for child in node.children.values():
        yield from _changes(child, old, new)


def _differing(path: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old != new:
        yield Change(path, old, new)


def _listed(node: Node, old: StoragePoolDef, new: StoragePoolDef) -> Iterator[Change]:
    """Compare repeated elements one by one: their order means something to libvirt."""
    columns = [
        (name, list(zip_longest(column.read(old), column.read(new))))
        for name, column in node.attributes.items()
    ]
    number = len(columns[0][1])
    for index in range(number):
        where = f"[{index + 1}]" if number > 1 else ""
        for name, values in columns:
            yield from _differing(f"{node.path}{where}/@{name}", *values[index])
