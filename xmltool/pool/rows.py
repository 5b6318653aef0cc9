"""Reads what the rows of the table of fields say, as libvirt does.

libvirt reads in two ways. By XPath it looks through all elements of one name, and an empty value is
none; as a property of one element an empty value is a value. (libvirt: virxml.c, virXPathString and
virXMLPropString)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from xmltool.pool.elements import children_of, children_of_all, property_of, text_of, written

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
    Put: TypeAlias = Callable[[str, _Element, Scope], None]
    """Reads a text of an element, and adds its value to the scope's, or refuses it."""


def takers(node: Node, *first: str, without: tuple[str, ...] = ()) -> Takers:
    """Return the readers of the children of a node by their tags: in order, some before all others."""
    tags = [*first, *(tag for tag in node.children if tag not in first and tag not in without)]
    return tuple(
        (tag, _taker(node.children[tag])) for tag in tags if not node.children[tag].measured
    )


def take_all(takers: Takers, found: Children, scope: Scope) -> None:
    """Read what is there of the children of an element."""
    for tag, take in takers:
        if tag in found:
            take(found[tag], scope)


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
        take = _attributes([column.row for column in node.columns])
    return take if node.kept is None else _where(node.kept, node.looked_at is None, take)


def _where(types: frozenset[str], everywhere: bool, take: Take) -> Take:
    """Return a reader of what pools of some types keep; others do not even look, or look everywhere."""

    def where(elements: list[_Element], scope: Scope) -> None:
        if scope.kind.name in types:
            take(elements, scope)
            return
        scope.as_written = False
        if everywhere:
            take(elements, scope)

    return where


def _own(holds: str, read: Callable[[list[_Element], Scope], Any]) -> Take:
    def take(elements: list[_Element], scope: Scope) -> None:
        scope.values[holds] = read(elements, scope)

    return take


def _made(node: Node, holds: str, make: Callable[..., Any]) -> Take:
    below = takers(node)

    def take(elements: list[_Element], scope: Scope) -> None:
        outer = scope.values
        values = scope.values = {}
        take_all(below, children_of(elements[0]), scope)
        scope.values = outer
        outer[holds] = make(**values)

    return take


def _group(node: Node) -> Take:
    below = takers(node)

    def take(elements: list[_Element], scope: Scope) -> None:
        take_all(below, children_of_all(elements), scope)

    return take


def _each(node: Node, holds: str, make: Callable[..., Any]) -> Take:
    """Return the reader of elements that say all in attributes, and of which there may be several."""
    columns = [(name, column.row, _put(column.row)) for name, column in node.attributes.items()]

    def take(elements: list[_Element], scope: Scope) -> None:
        outer, made = scope.values, []
        for element in elements:
            scope.values = {}
            for name, row, put in columns:
                text = property_of(element, name)
                if text is not None:
                    put(text, element, scope)
                elif row.needed is not None:
                    scope.values[row.holds] = ""
                    message = row.rule.message(element=f"<{written(element)}>")
                    scope.refusals.add(message, row.needed, element, lacks=(name,))
            made.append(make(**scope.values))
        scope.values = outer
        outer[holds] = tuple(made)

    return take


def _attributes(rows: list[Field]) -> Take:
    """Return the reader of elements of which attributes count, each where it is first found."""
    readers = [(_property if row.as_property else _attribute)(row) for row in rows]
    if len(readers) == 1:
        return readers[0]

    def take(elements: list[_Element], scope: Scope) -> None:
        for read in readers:
            read(elements, scope)

    return take


def _attribute(row: Field) -> Take:
    name, put = row.attribute or "", _put(row)

    def take(elements: list[_Element], scope: Scope) -> None:
        for element in elements:
            text = element.get(name)
            if text is not None:
                if text:
                    put(text, element, scope)
                if len(element):
                    scope.as_written = False
                return

    return take


def _property(row: Field) -> Take:
    name, put = row.attribute or "", _put(row)

    def take(elements: list[_Element], scope: Scope) -> None:
        text = property_of(elements[0], name)
        if text is not None:
            put(text, elements[0], scope)

    return take


def _text(row: Field) -> Take:
    """Return the reader of elements of which the text of the first counts.

    Most fields of most documents are such: what a call costs is worth the two lines twice.
    """
    put, holds, as_property = _put(row), row.holds, row.as_property
    parse, nothing = row.spelling.parse or str, row.spelling.nothing
    exact = row.spelling.is_exact

    def take(elements: list[_Element], scope: Scope) -> None:
        element = elements[0]
        text = text_of(element) if len(element) else element.text
        if text:
            value = parse(text)
            if value is None:
                _refuse(row, text, element, scope)
            elif value not in nothing:
                scope.values[holds] = value
                if exact and not (value == text and text.isprintable()):
                    _note_text(value, text, element, None, scope)
        elif as_property:
            put("", element, scope)

    def take_otherwise(elements: list[_Element], scope: Scope) -> None:
        text = text_of(elements[0])
        if text or as_property:
            put(text, elements[0], scope)

    return take if holds and row.check is None else take_otherwise


def _put(row: Field) -> Put:
    """Return what reads a text and puts its value where a definition holds it."""
    holds, path, name, check = row.holds, row.path, row.attribute, row.check
    parse, write, nothing = (
        row.spelling.parse or str,
        row.spelling.write or str,
        row.spelling.nothing,
    )
    exact = row.spelling.is_exact

    def put(text: str, element: _Element, scope: Scope) -> None:
        value = parse(text)
        if value is None:
            _refuse(row, text, element, scope)
            return
        if check is not None:
            check(value, element, scope)
        if value in nothing:
            return
        if exact and not (value == text and text.isprintable()):
            _note_text(value, text, element, name, scope)
        if holds:
            scope.values[holds] = value
        else:
            scope.more.append((path, write(value) or ""))

    return put


def _note_text(
    value: str, text: str, element: _Element, attribute: str | None, scope: Scope
) -> None:
    """Note a value that is stored as another text, or as one that may not be read back so."""
    if text.isprintable():
        scope.rewritten[element, attribute] = value
    else:
        scope.as_written = False


def _refuse(row: Field, text: str, element: _Element, scope: Scope) -> None:
    """Refuse a value for its spelling."""
    scope.refusals.bad_value(row.rule, element, row.attribute, text, libvirt=row.libvirt)
