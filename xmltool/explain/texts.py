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
from xmltool.explain.wording import bracketed, expected_values, shape, tag
from xmltool.pool.elements import written
from xmltool.rules.grammar import XT101, XT106, XT108, XT114
from xmltool.text.words import listing, quoted, shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.trail import Level, Trail


def refused_text(trail: Trail, level: Level, text: str) -> Fault:
    """Report why a text cannot stand in an element, or why it is not the value that is expected."""
    kinds = next_datatypes(level.left)
    if kinds:
        return _bad_value(level, text, kinds)
    return (
        habits.left_behind(level, text)
        or habits.other_comment(level, text)
        or habits.text_as_value(trail, level, text)
        or _stray(level, text)
    )


def _bad_value(level: Level, text: str, kinds: list[Datatype]) -> Fault:
    element = level.element
    repairs = (Repair("text", element), Repair("lax", element))
    habit = bad_values.habitual_value(element, None, text, kinds)
    if habit is not None:
        return habit._replace(repairs=repairs)
    value = text.strip(WHITE_SPACE)
    said = {"element": tag(element), "expected": expected_values(kinds)}
    remedy = None
    if not value:
        message = XT106.message("empty", **said)
        outside = (element.tail or "").strip(WHITE_SPACE)
        if outside and level.above is not None and any(kind.allows(outside) for kind in kinds):
            return _behind(level.above, element, outside, repairs)
    elif value != text and any(kind.allows(value) for kind in kinds):
        message = XT106.message("white-space", value=quoted(value), **said)
        remedy = Remedy("text", value, "Remove the white space")
    else:
        message = XT106.message("value", value=quoted(value), **said)
    spelling = spelling_of(level, None, value, kinds) if value and remedy is None else None
    hint = ""
    if spelling is not None:
        hint = spelling.hint
        remedy = remedy_for(spelling, None)
    return Fault(
        message,
        element,
        hint=hint,
        repairs=repairs,
        remedy=remedy,
    )


def _behind(
    above: Level, element: etree._Element, value: str, repairs: tuple[Repair, ...]
) -> Fault:
    """Report that an element's value stands behind its end tag."""
    return Fault(
        XT106.message(
            "behind",
            element=tag(element),
            value=quoted(value),
            markup=shortened(f"{tag(element)}{value}</{written(element)}>"),
        ),
        element,
        repairs=(*repairs, Repair("text", above.element)),
    )


def _stray(level: Level, text: str) -> Fault:
    names = names_of(next_elements(level.left))
    # a text in the place of children also stands for those that are missing
    alone = () if elements_in(level.element) else (Repair("lax", level.element),)
    said = {"text": quoted(text.strip(WHITE_SPACE)), "element": shape(level.element)}
    return Fault(
        XT114.message("elements", elements=listing(map(bracketed, names)), **said)
        if names
        else XT114.message("nothing", **said),
        level.element,
        at_text=True,
        repairs=(Repair("text", level.element), *alone),
        missing=frozenset(names),
    )


def refused_child_of_text(trail: Trail, level: Level) -> Fault:
    """Report that an element that holds a text cannot have children; one fault for all of them."""
    element = level.element
    children = elements_in(element)
    name = qname(str(children[0].tag))
    homes = trail.homes.parents(trail.root, element, name.local)
    said = {"element": tag(children[0]), "parent": tag(element)}
    message = XT101.message("in-text", **said)
    if homes:
        message = XT108.message("in-text", homes=listing([f"<{home}>" for home in homes]), **said)
    repairs = [Repair("skip", child) for child in children]
    rest = text_of(element)
    kinds = next_datatypes(level.left)
    inside = values_of(children[0]) if len(children) == 1 and not rest.strip(WHITE_SPACE) else []
    remedy = None
    if not homes and len(inside) == 1 and any(kind.allows(inside[0]) for kind in kinds):
        markup = f"{tag(element)}{shortened(inside[0])}</{written(element)}>"
        message = XT101.message("tags-in-text", markup=markup, **said)
        remedy = Remedy("unwrap", "", f"Remove the tags of {tag(children[0])}")
    elif len(inside) == 1 and attribute_datatypes(level.opened, name) is not None:
        rule = XT108 if homes else XT101
        markup = f'<{written(element)} {name.local}="{shortened(inside[0])}">'
        message = rule.message("attribute-in-text", markup=markup, **said)
    value = rest.strip(WHITE_SPACE)  # what is around it is the layout of the child
    if kinds and (not value or any(kind.allows(value) for kind in kinds)):
        repairs += [Repair("text", element), Repair("lax", element)]
    return Fault(
        message,
        children[0],
        repairs=tuple(repairs),
        missing=frozenset([name]) if homes else frozenset(),
        remedy=remedy if not children[0].attrib else None,
    )
