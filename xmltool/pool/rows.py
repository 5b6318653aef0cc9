"""Reads what the rows of the table of fields say, as libvirt does.

libvirt reads in two ways. By XPath it looks through all elements of one name, and an empty value is
none; as a property of one element an empty value is a value. (libvirt: virxml.c, virXPathString and
virXMLPropString)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from xmltool.pool.elements import (
    children_of,
    children_of_all,
    find_attribute,
    name_of,
    property_of,
    text_of,
)
from xmltool.pool.refusals import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from xmltool.pool.elements import Children
    from xmltool.pool.fields import Field
    from xmltool.pool.refusals import Scope
    from xmltool.pool.tree import Node

    Take: TypeAlias = Callable[[list[_Element], Scope], None]
    """Reads the elements of one name, and adds what they say to the scope's values."""
    Takers: TypeAlias = tuple[tuple[str, Take], ...]
    Value: TypeAlias = Callable[[str, _Element, Scope], Any]
    """Reads a text of an element; None where it was refused or means none."""


def takers(node: Node, *first: str) -> Takers:
    """Return the readers of the children of a node by their tags: in order, some before all others."""
    tags = [*first, *(tag for tag in node.children if tag not in first)]
    return tuple(
        (tag, _taker(node.children[tag])) for tag in tags if not node.children[tag].measured
    )


def take_all(takers: Takers, found: Children, scope: Scope) -> None:
    """Read what is there of the children of an element."""
    for tag, take in takers:
        elements = found.get(tag)
        if elements is not None:
            take(elements, scope)


def taken_apart(takers: Takers, found: Children, scope: Scope, **values: Any) -> dict[str, Any]:
    """Return what the children of an element say by itself, with what holds where they do not."""
    outer, scope.values = scope.values, values
    take_all(takers, found, scope)
    scope.values = outer
    return values


def _taker(node: Node) -> Take:
    part = node.row
    if part is not None and part.read is not None:
        take = _own(part.holds, part.read)
    elif part is not None and part.make is not None:
        take = (_each if node.repeated else _made)(node, part.holds, part.make)
    elif node.text is not None:
        take = _text(node.text.row)
    elif node.children:
        take = _group(node)
    else:
        take = _attributes([column.row for column in node.attributes.values()])
    return take if node.looked_at is None else _where(node.looked_at, take)


def _where(types: frozenset[str], take: Take) -> Take:
    """Return a reader for pools of some types; others do not look."""

    def where(elements: list[_Element], scope: Scope) -> None:
        if scope.kind.name in types:
            take(elements, scope)

    return where


def _own(holds: str, read: Callable[[list[_Element], Scope], Any]) -> Take:
    def take(elements: list[_Element], scope: Scope) -> None:
        scope.values[holds] = read(elements, scope)

    return take


def _made(node: Node, holds: str, make: Callable[..., Any]) -> Take:
    below = takers(node)

    def take(elements: list[_Element], scope: Scope) -> None:
        scope.values[holds] = make(**taken_apart(below, children_of(elements[0]), scope))

    return take


def _group(node: Node) -> Take:
    below = takers(node)

    def take(elements: list[_Element], scope: Scope) -> None:
        take_all(below, children_of_all(elements), scope)

    return take


def _each(node: Node, holds: str, make: Callable[..., Any]) -> Take:
    """Return the reader of elements that say all in attributes, and of which there may be several."""
    columns = [
        (column.row.holds, name, _value(column.row), column.row)
        for name, column in node.attributes.items()
    ]

    def one(element: _Element, scope: Scope) -> Any:
        values = {}
        for held, name, value, row in columns:
            text = property_of(element, name)
            found = None if text is None else value(text, element, scope)
            if found is not None:
                values[held] = found
            elif row.needed is not None:
                values[held] = ""
                if text is None:
                    message = f"<{name_of(element)}> needs {name}"
                    scope.refusals.add(row.rule, row.needed, message, element, lacks=(name,))
        return make(**values)

    def take(elements: list[_Element], scope: Scope) -> None:
        scope.values[holds] = tuple([one(element, scope) for element in elements])

    return take


def _attributes(rows: list[Field]) -> Take:
    """Return the reader of elements of which attributes count, each where it is first found."""
    columns = [(row.attribute or "", _value(row), _keeper(row), row.as_property) for row in rows]

    def take(elements: list[_Element], scope: Scope) -> None:
        for name, value, keep, as_property in columns:
            if as_property:
                element, text = elements[0], property_of(elements[0], name)
            else:
                element, text = find_attribute(elements, name) or (elements[0], None)
            found = (
                None if text is None or not (text or as_property) else value(text, element, scope)
            )
            if found is not None:
                keep(found, scope)

    return take


def _text(row: Field) -> Take:
    value, keep = _value(row), _keeper(row)

    def take(elements: list[_Element], scope: Scope) -> None:
        text = text_of(elements[0])
        found = value(text, elements[0], scope) if text or row.as_property else None
        if found is not None:
            keep(found, scope)

    return take


def _keeper(row: Field) -> Callable[[Any, Scope], None]:
    """Return what puts a value where a definition holds it."""
    holds, path, write = row.holds, row.path, row.spelling.write

    def more(value: Any, scope: Scope) -> None:
        scope.more.append((path, value if write is None else write(value) or ""))

    def keep(value: Any, scope: Scope) -> None:
        scope.values[holds] = value

    return keep if holds else more


def _value(row: Field) -> Value:
    parse, check, nothing = row.spelling.parse, row.check, row.spelling.nothing

    def value(text: str, element: _Element, scope: Scope) -> Any:
        found = text if parse is None else parse(text)
        if found is None:
            _refuse(row, text, element, scope)
        elif check is not None:
            check(found, element, scope)
        return None if found in nothing else found

    return value


def _refuse(row: Field, text: str, element: _Element, scope: Scope) -> None:
    """Refuse a value for its spelling."""
    attribute, name = row.attribute, name_of(element)
    subject = f"<{name}>" if attribute is None else f"{attribute} of <{name}>"
    said = "is empty" if attribute is None and not text else f"is {quoted(text)}"
    scope.refusals.add(
        row.rule,
        row.libvirt.format(attribute=attribute, element=name, value=text),
        f"{subject} {said}, expected {row.spelling.expected}",
        element,
        attribute,
    )
