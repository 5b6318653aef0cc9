"""How libvirt looks things up in a document, in terms of lxml.

libvirt has two ways to read an attribute, and they differ. Through an XPath it sees attributes
without a namespace only, and an empty value is no value; as a property of a node it sees the first
attribute of that local name whatever its namespace, and an empty value is a value.
(libvirt: virxml.c, virXPathString and virXMLPropString)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    Children: TypeAlias = dict[object, list[_Element]]


def children_of(element: _Element) -> Children:
    """Sort the children of one element by tag; comments and the like go under keys nobody asks for."""
    found: Children = {}
    for child in element:
        tag = child.tag
        if tag in found:
            found[tag].append(child)
        else:
            found[tag] = [child]
    return found


def children_of_all(elements: Iterable[_Element]) -> Children:
    """Sort the children of several elements by tag, as an XPath with two steps sees them."""
    found: Children = {}
    for element in elements:
        for child in element:
            found.setdefault(child.tag, []).append(child)
    return found


def local_name(key: str) -> str:
    """Return an attribute's name without its namespace."""
    return key.rpartition("}")[2]


def name_of(element: _Element) -> str:
    """Return an element's name without its namespace; empty for a comment and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def written(element: _Element) -> str:
    """Return an element's name as it is written, with its prefix."""
    name = name_of(element)
    return f"{element.prefix}:{name}" if element.prefix else name


def text_of(element: _Element) -> str:
    """Return the text in an element and all its descendants, without comments."""
    if len(element) == 0:
        return element.text or ""
    return "".join(element.itertext())


def string_of(elements: list[_Element] | None) -> str | None:
    """Return the text of the first of the elements; None when it is empty or there is none."""
    return text_of(elements[0]) or None if elements is not None else None


def find_attribute(elements: Iterable[_Element], name: str) -> tuple[_Element, str] | None:
    """Find the first attribute of that name in the elements as an XPath does: its bearer and value."""
    for element in elements:
        value = element.get(name)
        if value is not None:
            return element, value
    return None


def type_of(elements: Iterable[_Element]) -> str | None:
    """Return the first `type` of the elements by XPath; None when it is empty."""
    for element in elements:
        value = element.get("type")
        if value is not None:
            return value or None
    return None


def property_of(element: _Element, name: str) -> str | None:
    """Return an attribute as a property: by local name, empty or not; None when there is none."""
    for key in element.keys():  # noqa: SIM118 - `items` looks each value up: quadratic
        if key == name or (key[0] == "{" and local_name(key) == name):
            return element.get(key)
    return None


def property_key(element: _Element, name: str) -> str | None:
    """Return the full name (as in lxml) of the attribute that `property_of` reads."""
    return next((key for key in element.attrib if local_name(key) == name), None)
