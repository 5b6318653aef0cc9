"""Why a text cannot stand where it stands, and elements in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain import bad_values, habits
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.markup import values_of
from xmltool.explain.matcher import Repair, elements_in, qname, text_of
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import (
    attribute_datatypes,
    names_of,
    next_datatypes,
    next_elements,
)
from xmltool.explain.spellings import remedy_for, spelling_of
from xmltool.explain.wording import bracketed, expected_values, shape, tag, written
from xmltool.rules.grammar import XT101, XT106, XT108, XT114
from xmltool.text.words import listing, quoted, shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail


def refused_text(trail: Trail, pattern: Pattern, level: Level, text: str) -> Fault:
    """Report why a text cannot stand in an element, or why it is not the value that is expected."""
    kinds = next_datatypes(pattern)
    if kinds:
        return _bad_value(level, text, kinds)
    return (
        habits.left_behind(level, text)
        or habits.other_comment(level, text)
        or habits.text_as_value(trail, pattern, level, text)
        or _stray(pattern, level, text)
    )


def _bad_value(level: Level, text: str, kinds: list[Datatype]) -> Fault:
    element = level.element
    repairs = (Repair("text", element), Repair("lax", element))
    habit = bad_values.habitual_value(level, None, text, kinds)
    if habit is not None:
        return habit._replace(repairs=repairs)
    value = text.strip(WHITE_SPACE)
    rule = XT106
    remedy = None
    if not value:
        message = f"{tag(element)} is empty"
        outside = (element.tail or "").strip(WHITE_SPACE)
        if outside and level.above is not None and any(kind.allows(outside) for kind in kinds):
            return _behind(level.above, element, outside, repairs)
    elif value != text and any(kind.allows(value) for kind in kinds):
        message = f"{tag(element)}: the white space around {quoted(value)} is part of the value"
        remedy = Remedy("text", value, "Remove the white space")
    else:
        message = f"{tag(element)}: {quoted(value)} is not allowed"
    spelling = spelling_of(level, None, value, kinds) if value and remedy is None else None
    hint = ""
    if spelling is not None:
        hint = spelling.hint
        remedy = remedy_for(spelling, None)
    return Fault(
        rule,
        element,
        f"{message}; expected {expected_values(kinds)}",
        hint=hint,
        repairs=repairs,
        remedy=remedy,
    )


def _behind(
    above: Level, element: etree._Element, value: str, repairs: tuple[Repair, ...]
) -> Fault:
    """Report that an element's value stands behind its end tag."""
    return Fault(
        XT106,
        element,
        f"{tag(element)} is empty; its value {quoted(value)} stands behind it: write "
        f"{shortened(f'{tag(element)}{value}</{written(element)}>')}",
        repairs=(*repairs, Repair("text", above.element)),
    )


def _stray(pattern: Pattern, level: Level, text: str) -> Fault:
    names = names_of(next_elements(pattern))
    expected = f"; expected {listing(map(bracketed, names))}" if names else "; it holds no text"
    return Fault(
        XT114,
        level.element,
        f"text {quoted(text.strip(WHITE_SPACE))} is not allowed in {shape(level.element)}{expected}",
        at_text=True,
        repairs=(Repair("text", level.element), *_lax_when_alone(level)),
        missing=frozenset(names),
    )


def _lax_when_alone(level: Level) -> tuple[Repair, ...]:
    """A text in the place of children also stands for those that are missing."""
    return () if elements_in(level.element) else (Repair("lax", level.element),)


def refused_child_of_text(trail: Trail, pattern: Pattern, level: Level) -> Fault:
    """Report that an element that holds a text cannot have children; one fault for all of them."""
    element = level.element
    children = elements_in(element)
    name = qname(str(children[0].tag))
    homes = trail.homes.parents(trail.root, element, name.local)
    hint = f"; it belongs in {listing([f'<{home}>' for home in homes])}" if homes else ""
    repairs = [Repair("skip", child) for child in children]
    rest = text_of(element)
    kinds = next_datatypes(pattern)
    inside = values_of(children[0]) if len(children) == 1 and not rest.strip(WHITE_SPACE) else []
    remedy = None
    if not homes and len(inside) == 1 and any(kind.allows(inside[0]) for kind in kinds):
        hint = f": write {tag(element)}{shortened(inside[0])}</{written(element)}>"
        remedy = Remedy("unwrap", "", f"Remove the tags of {tag(children[0])}")
    elif len(inside) == 1 and attribute_datatypes(level.opened, name) is not None:
        hint = f": libvirt reads it as an attribute; write <{written(element)} "
        hint += f'{name.local}="{shortened(inside[0])}">'
    value = rest.strip(WHITE_SPACE)  # what is around it is the layout of the child
    if kinds and (not value or any(kind.allows(value) for kind in kinds)):
        repairs += [Repair("text", element), Repair("lax", element)]
    return Fault(
        XT108 if homes else XT101,
        children[0],
        f"{tag(children[0])} is not allowed in {tag(element)}, which holds text{hint}",
        repairs=tuple(repairs),
        missing=frozenset([name]) if homes else frozenset(),
        remedy=remedy if not children[0].attrib else None,
    )
