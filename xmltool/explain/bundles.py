"""Elements that are none of libvirt's and stand for several of its own: around them, or in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import start_tag
from xmltool.explain.matcher import Repair, Repairs, after_element, elements_in
from xmltool.explain.meanings import is_given, places_meant
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import of_child, tag
from xmltool.pool.elements import name_of
from xmltool.rules.grammar import XT130
from xmltool.text.words import shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.trail import Level, Trail


def several_in_one(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Return the fault of an unknown element with attributes that are elements of its parent."""
    here = path_to(above.element)
    if trail.homes.paths(None, name_of(element)) or element.prefix or len(element):
        return None
    parts: dict[str, dict[str, str]] = {}
    for name, value in element.attrib.items():
        meant = (
            place
            for place in places_meant(trail, str(name), str(value))
            if place.parent == here and place.attribute and not is_given(trail.root, place)
        )
        place = next(meant, None)
        if place is None:
            return None
        parts.setdefault(place.leaf, {})[str(place.attribute)] = str(value)
    if len(parts) < 2 or (element.text or "").strip():
        return None
    markup = "".join(start_tag(name, given) for name, given in parts.items())
    return Fault(
        of_child(XT130, "several", element, markup=shortened(markup, 120)),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset(QName("", name) for name in parts),
        remedy=Remedy("replace", markup, f"Write {shortened(markup, 120)}"),
    )


def wrapper(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Return the fault of an element around others that belong in its parent themselves."""
    children = elements_in(element)
    names = {name_of(child) for child in children}
    local = name_of(element)
    if len(names) != 1 or element.attrib or (element.text or "").strip():
        return None
    name = next(iter(names))
    plural = local in (f"{name}s", f"{name}list", f"{name}_list", f"{name}es")
    if not plural and all(place.leaf != name for place in places_meant(trail, local)):
        return None
    left = above.left
    for child in children:
        left = after_element(left, child, Repairs())
    if not left.possible or trail.root is element:
        return None
    return Fault(
        of_child(XT130, "wrapper", element, child=f"<{name}>", place=tag(above.element)),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset([QName("", name)]),
        remedy=Remedy("unwrap", "", f"Remove the tags of {tag(element)}"),
    )
