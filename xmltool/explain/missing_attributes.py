"""Which attributes an element lacks: its children or its text may hold their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain import habits
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import with_attributes
from xmltool.explain.matcher import Repair, elements_in, text_of
from xmltool.explain.meanings import place_of_element
from xmltool.explain.other_names import attribute_as_child
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import (
    all_elements,
    attribute_datatypes,
    is_enumeration,
    names_of,
    open_attributes,
    required_attributes,
    takes_text,
)
from xmltool.explain.wording import alternatives, shape
from xmltool.pool.elements import name_of
from xmltool.rules.grammar import XT104
from xmltool.text.words import listing

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern, QName
    from xmltool.explain.trail import Level, Trail

_SHORT = 4
"""Values of an attribute that are all named when it is missing."""


def missing_attributes(trail: Trail, level: Level) -> Fault:
    """Return which attributes an element lacks; its children or its text may be their values."""
    element, pattern = level.element, level.tagged
    sets = required_attributes(pattern)
    common = frozenset.intersection(*sets)
    rest = [names - common for names in sets]
    names = sorted(name.local for name in common)
    if all(rest):
        names.append(alternatives([[name.local for name in each] for each in rest]))
    repairs = [Repair("lax-attributes", element)]
    plural = "s" if len(common) > 1 else ""
    required = f"attribute{plural} {listing(names, 'and')}"
    children = _children_for(trail, level)
    if children:
        fault = attribute_as_child(trail, level, children)
        if fault is not None:
            return fault._replace(repairs=(*fault.repairs, *repairs))
    text = text_of(element).strip(WHITE_SPACE)
    if text and not takes_text(pattern.closed(lax=True)):
        value = _attribute_for(pattern, sets, text)
        if value is not None:
            repairs += [Repair("text", element)]
            return habits.value_as_text(level, value, text, tuple(repairs), required)
    name, sign, value = str(element.get("name", "")).partition("=")
    if sign and required == "attribute value":
        markup = with_attributes(element, {"name": name.strip(), "value": value.strip()})
        hint = f"write {markup}"
        remedy: Remedy | None = Remedy("replace", markup, f"Write {markup}")
    else:
        hint, remedy = _only_value(pattern, common if len(sets) == 1 else frozenset())
    message = XT104.message(element=shape(element), attributes=required)
    return Fault(message, element, repairs=tuple(repairs), hint=hint, remedy=remedy)


def _only_value(pattern: Pattern, missing: frozenset[QName]) -> tuple[str, Remedy | None]:
    """Return in words the values that a missing attribute can have, where they are a short list."""
    kinds = attribute_datatypes(pattern, next(iter(missing))) if len(missing) == 1 else None
    if not is_enumeration(kinds) or kinds is None or len({kind.value for kind in kinds}) > _SHORT:
        return "", None
    name = next(iter(missing)).local
    given = list(dict.fromkeys(f'{name}="{kind.value}"' for kind in kinds))
    remedy = Remedy("give", f" {given[0]}", f"Write {given[0]}") if len(given) == 1 else None
    return f"write {listing(given)}", remedy


def _attribute_for(pattern: Pattern, sets: list[frozenset[QName]], text: str) -> str | None:
    """Return the one missing attribute of which a text is probably the value."""
    single = [next(iter(names)) for names in sets if len(names) == 1]
    fits = [name for name in single if pattern.with_attribute(name, text).possible]
    chosen = fits or (single if len(sets) == 1 else [])
    return min(chosen, key=lambda name: name.local != "uuid").local if chosen else None


def _children_for(trail: Trail, level: Level) -> dict[etree._Element, str]:
    """Return the children that stand for attributes which the element lacks."""
    known = {name.local for name in names_of(all_elements(level.tagged.closed(lax=True)))}
    open_names = {
        name.local for name in names_of(open_attributes(level.tagged)) if not name.namespace
    }
    found: dict[etree._Element, str] = {}
    for child in elements_in(level.element):
        local = name_of(child)
        if local in known:
            continue
        place = place_of_element(trail, child, level.element)
        own = (
            place.attribute
            if place is not None and place.elements == path_to(level.element)
            else None
        )
        name = local if local in open_names else own
        if name in open_names and name not in found.values():
            found[child] = str(name)
    return found
