"""The quick look at a document: most are stored just as they were written.

What stands in the document is held against the table of fields; neither the stored form nor a tree of
it is made. What is not plain to see is left to `xmltool.lint.checks.silent`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.keep import as_stored
from xmltool.pool.tree import TREE

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.tree import Node

BLANKS = " \t\r\n"
"""White space that is layout."""

_MARKUP = frozenset("<>&'\"")
"""Characters that are read back as others where libvirt does not escape them."""


_SPELLINGS = {
    (node.local, column.row.attribute): column.row.spelling
    for node in TREE.walk()
    for column in node.columns
    if column.row.spelling.same is not None
}
"""Of the values that have several."""


def is_kept(root: _Element, definition: StoragePoolDef) -> bool:
    """Report whether certainly nothing of a document changes when libvirt stores it."""
    return root.tag == "pool" and _is_kept(root, TREE, as_stored(definition))


def _is_kept(element: _Element, node: Node, pool: StoragePoolDef) -> bool:
    for key, value in element.items():
        column = node.attributes.get(key)
        if column is None or not _is_same(node, key, value, column.read(pool)):
            return False
        if column.row.raw and not _MARKUP.isdisjoint(value):
            return False
    return _is_content_kept(element, node, pool)


def _is_content_kept(element: _Element, node: Node, pool: StoragePoolDef) -> bool:
    text, column = element.text, node.text
    if column is not None:
        return len(element) == 0 and (not text or _is_same(node, None, text, column.read(pool)))
    if text and not (text.isascii() and text.isspace()):
        return False
    rows: dict[Node, list[_Element]] = {}
    met: set[Node] = set()
    for child in element:
        tail, tag = child.tail, child.tag
        if tail and not (tail.isascii() and tail.isspace()):
            return False
        below = node.children.get(tag)  # type: ignore[arg-type]  # a comment's tag is a function
        if below is None:
            if isinstance(tag, str):
                return False
        elif below.repeated:
            rows.setdefault(below, []).append(child)
        elif not below.measured:
            if below in met or not _is_kept(child, below, pool):
                return False
            met.add(below)
    return not rows or all(
        _are_rows_kept(elements, below, pool) for below, elements in rows.items()
    )


def _are_rows_kept(elements: list[_Element], node: Node, pool: StoragePoolDef) -> bool:
    """Report whether elements of which there may be several are kept, each at its place."""
    if node.get is None or len(node.get(pool)) != len(elements):
        return False
    columns: dict[str, list[str | None]] = {}
    for index, element in enumerate(elements):
        for key, value in element.items():
            column = columns.get(key)
            if column is None:
                if key not in node.attributes:
                    return False
                column = columns[key] = node.attributes[key].read(pool)
            if not _is_same(node, key, value, column[index]):
                return False
        if not _is_content_kept(element, node, pool):
            return False
    return True


def _is_same(node: Node, attribute: str | None, written: str, stored: str | None) -> bool:
    """Report whether a value is stored, and read back, as one that libvirt takes for the same.

    A tab or a line break in an attribute is not read back as it was written.
    """
    return (
        stored is not None
        and (written == stored or is_same_value(node.name, attribute, written, stored))
        and stored.isprintable()
    )


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
