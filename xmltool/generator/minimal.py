"""A definition as the smallest document that says it: what is None or the default is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.markup import Element, document_text
from xmltool.pool.tree import NAMESPACES, TREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.tree import Column, Node


def minimal_document(definition: StoragePoolDef, keep: Iterable[str] = ()) -> str:
    """Return the text of a document, its parts in the order in which libvirt writes them.

    The elements to keep are there although they are empty, since the grammar wants them.
    """
    children = _children(TREE, definition, frozenset(keep))
    pool = Element("pool", _attributes(TREE, definition, None), "", children)
    return document_text(pool, NAMESPACES)


def _children(node: Node, pool: StoragePoolDef, wanted: frozenset[str]) -> tuple[Element, ...]:
    return tuple(
        found for child in node.children.values() for found in _elements(child, pool, wanted)
    )


def _elements(node: Node, pool: StoragePoolDef, wanted: frozenset[str]) -> Iterator[Element]:
    """Yield an element of the table where it says something, or each where there may be several."""
    if node.measured:
        return
    if node.repeated:
        for index in range(len(next(iter(node.attributes.values())).read(pool))):
            yield Element(node.name, _attributes(node, pool, index))
        return
    attributes = _attributes(node, pool, None)
    children = _children(node, pool, wanted)
    text = None if node.text is None else _value(node.text, pool)
    if attributes or children or text is not None or node.path in wanted:
        yield Element(node.name, attributes, text or "", children)


def _attributes(node: Node, pool: StoragePoolDef, index: int | None) -> tuple[tuple[str, str], ...]:
    values = ((name, _value(column, pool, index)) for name, column in node.attributes.items())
    return tuple((name, value) for name, value in values if value is not None)


def _value(column: Column, pool: StoragePoolDef, index: int | None = None) -> str | None:
    found: str | None
    found = column.plain(pool) if index is None else column.plain(pool)[index]
    return found
