"""When two spellings are the same value to libvirt: by the table of the definition's fields."""

from __future__ import annotations

from xmltool.pool.tree import TREE

_SPELLINGS = {
    (node.local, column.row.attribute): column.row.spelling
    for node in TREE.walk()
    for column in node.columns
    if column.row.spelling.same is not None
}


def is_same_value(element: str, attribute: str | None, written: str, stored: str) -> bool:
    """Report whether libvirt reads both spellings as the same value of an attribute, or of a text."""
    if written == stored:
        return True
    spelling = _SPELLINGS.get((element, attribute))
    if spelling is None or spelling.same is None:
        return False
    value = spelling.same(written)
    return value is not None and value == spelling.same(stored)


def is_nothing(element: str, attribute: str | None, text: str) -> bool:
    """Report whether a text is a value that means none: port 0, or the owner -1."""
    spelling = _SPELLINGS.get((element, attribute))
    return (
        spelling is not None
        and spelling.parse is not None
        and bool(spelling.nothing)
        and spelling.parse(text) in spelling.nothing
    )
