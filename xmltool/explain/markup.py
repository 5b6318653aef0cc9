"""What to write: the markup for a value at its place of the definition, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.matcher import elements_in, qname, text_of
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.wording import tag
from xmltool.pool.elements import name_of, written
from xmltool.text.words import shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.meanings import Place

ITSELF = "\0"
"""Stands in markup for the element at fault, with all that is in it."""
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def values_of(element: etree._Element) -> list[str]:
    """Return the values that an element without children holds: its attributes' and its text."""
    text = text_of(element).strip(WHITE_SPACE)
    return [*map(str, element.attrib.values()), *([text] if text else [])]


def start_tag(name: str, attributes: dict[str, str]) -> str:
    """Return an element without content."""
    given = "".join(f' {key}="{value.translate(ESCAPES)}"' for key, value in attributes.items())
    return f"<{name}{given}/>"


def markup_at(place: Place, value: str, depth: int) -> str:
    """Return the markup of a value at a place."""
    if place.attribute is not None:
        text = start_tag(place.leaf, {place.attribute: value})
    else:
        text = f"<{place.leaf}>{value.translate(ESCAPES)}</{place.leaf}>"
    for name in reversed(place.elements[depth:-1]):
        text = f"<{name}>{text}</{name}>"
    return text


def deepest(root: etree._Element, path: tuple[str, ...]) -> etree._Element:
    """Return the element of a document that is nearest to a path from its root."""
    element = root
    for name in path[1:]:
        found = [child for child in elements_in(element) if name_of(child) == name]
        if not found:
            break
        element = found[0]
    return element


def moved(root: etree._Element, place: Place, value: str) -> tuple[str, Remedy]:
    """Return in words what to write for a value, and the change that writes it."""
    home = deepest(root, place.parent)
    depth = len(path_to(home))
    text = markup_at(place, value, depth)
    shown = shortened(markup_at(place, shortened(value), depth), 120)
    return f"{shown} in {tag(home)}", Remedy("move", text, f"Write {shown}", into=home)


def with_attributes(element: etree._Element, attributes: dict[str, str]) -> str:
    """Return an element's start tag, closed, with its own and further attributes."""
    own = {qname(str(key)).local: str(value) for key, value in element.attrib.items()}
    return start_tag(written(element), {**own, **attributes})
