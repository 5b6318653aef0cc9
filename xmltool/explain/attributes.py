"""Why an attribute cannot stand where it stands, and which attributes are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain import bad_values, habits
from xmltool.explain.conflicts import conflict_partner
from xmltool.explain.faults import Fault, Partner, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import markup_at, moved, values_of
from xmltool.explain.matcher import Repair, elements_in, qname
from xmltool.explain.meanings import Place
from xmltool.explain.other_names import other_attribute
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import (
    VALUE,
    attribute_datatypes,
    is_enumeration,
    names_of,
    next_elements,
    open_attributes,
    required_attributes,
    required_elements,
)
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.spellings import remedy_for, spelling_of
from xmltool.explain.wording import (
    bracketed,
    expected_values,
    of_attribute,
    pairing,
    sample,
    shape,
    tag,
)
from xmltool.pool.elements import name_of
from xmltool.pool.kinds import definition_with
from xmltool.rules.grammar import XT102, XT105, XT109, XT112, XT113
from xmltool.text.suggest import rank
from xmltool.text.words import article, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail


def refused_attribute(trail: Trail, level: Level, name: str, given: tuple[str, ...]) -> Fault:
    """Report why an attribute cannot be given behind others, or why its value is not allowed."""
    known = trail.repairs.name(level.element, name)
    kinds = attribute_datatypes(level.tagged, known)
    if kinds is not None:
        return _bad_value(trail, level, name, kinds, given)
    if attribute_datatypes(level.opened, known) is not None:
        return _ruled_out(trail, level, name, given)
    if known.namespace:
        return _in_a_namespace(level, name)
    return _unknown(trail, level, name)


def _bad_value(
    trail: Trail, level: Level, name: str, kinds: list[Datatype], given: tuple[str, ...]
) -> Fault:
    element = level.element
    value = str(element.attrib[name])
    repairs: tuple[Repair, ...] = (Repair("value", element, name),)
    habit = bad_values.habitual_value(element, name, value, kinds)
    if habit is not None:
        return habit if habit.repairs else habit._replace(repairs=repairs)
    partner = _partner(trail, level, name, value, given)
    stripped = value.strip(WHITE_SPACE)
    expected = expected_values(kinds)
    if partner is None and stripped != value and any(kind.allows(stripped) for kind in kinds):
        message = XT105.message(
            "white-space", subject=f"{pairing(name, stripped)} on {tag(element)}", expected=expected
        )
        remedy = Remedy("value", stripped, "Remove the white space")
        return Fault(message, element, attribute=name, repairs=repairs, remedy=remedy)
    spelling = spelling_of(level, name, value, kinds)
    if spelling is not None and spelling.markup is not None:
        repairs += (Repair("text", element), Repair("lax", element))
    hint = "" if spelling is None else spelling.hint
    where = tag(element) if qname(name).local == "type" else shape(element)
    subject = f"{pairing(name, value)} on {where}"
    return Fault(
        XT105.message("value", subject=subject, expected=expected)
        if partner is None
        else XT112.message(
            "value", subject=subject, other=sample(partner.element), expected=expected
        ),
        element,
        attribute=name,
        hint=hint,
        repairs=repairs,
        partner=partner,
        remedy=None if spelling is None else remedy_for(spelling, name),
    )


def _partner(
    trail: Trail, level: Level, name: str, value: str, given: tuple[str, ...]
) -> Partner | None:
    """Return what rules out a value that the attribute could have otherwise."""
    above = level.above
    if above is None:
        return None
    element = level.element

    def fits(pattern: Pattern) -> bool:
        opened = pattern.opened(trail.repairs.name(element))
        return trail.after_attributes(opened, element, (*given, name)).possible

    other = conflict_partner(trail, above, fits)
    if other is None:
        return None
    only = str(next(iter(other.attrib))) if len(other.attrib) == 1 and not len(other) else None
    return Partner(other, f"rules out {pairing(name, value)}", only)


def _ruled_out(trail: Trail, level: Level, name: str, given: tuple[str, ...]) -> Fault:
    """Report an attribute that cannot be given with the ones before it."""
    element = level.element
    repairs = (Repair("skip", element, name),)
    local = qname(name).local
    for ruling in _rulings(trail, level, name, given):
        kinds = attribute_datatypes(level.opened, qname(ruling)) or []
        if is_enumeration(kinds):
            other = pairing(ruling, str(element.attrib[ruling]))
            message = XT112.message("attribute", attribute=local, element=tag(element), other=other)
            partner = Partner(element, f"rules {local} out", ruling)
            return Fault(message, element, name, repairs=repairs, partner=partner)
        either = f"{qname(ruling).local} or {local}"
        message = XT112.message("both", element=tag(element), either=either)
        return Fault(message, element, repairs=repairs)
    return Fault(of_attribute(XT112, "attributes", element, name), element, name, repairs=repairs)


def _rulings(trail: Trail, level: Level, name: str, given: tuple[str, ...]) -> Iterator[str]:
    """Yield what rules an attribute out: without it the others would do, or it alone does."""
    for ruling in given:
        if _goes_with(trail, level, name, [other for other in given if other != ruling]):
            yield ruling
    for ruling in given:
        if not _goes_with(trail, level, name, [ruling]):
            yield ruling


def _goes_with(trail: Trail, level: Level, name: str, others: Sequence[str]) -> bool:
    return trail.after_attributes(level.opened, level.element, (*others, name)).possible


def _in_a_namespace(level: Level, name: str) -> Fault:
    element, known = level.element, qname(name)
    plain = QName("", known.local)
    said = {"attribute": known.local, "element": tag(element), "namespace": known.namespace}
    if attribute_datatypes(level.tagged, plain) is None or known.local in element.attrib:
        message = XT113.message("foreign-attribute", **said)
        return Fault(message, element, name, repairs=(Repair("skip", element, name),))
    repairs = [Repair("rename", element, name, plain)]
    if not level.tagged.with_attribute(plain, str(element.attrib[name])).possible:
        repairs.append(Repair("value", element, name))
    return Fault(
        XT113.message("attribute", **said),
        element,
        name,
        repairs=tuple(repairs),
        remedy=Remedy("rename", known.local, f"Rename it to {known.local}"),
    )


def _unknown(trail: Trail, level: Level, name: str) -> Fault:
    element, local = level.element, qname(name).local
    value = str(element.attrib[name])
    habit = habits.habitual_attribute(level, name) or other_attribute(trail, level, name)
    if habit is not None:
        return habit
    whose = definition_with(name_of(element), local)
    if whose is not None:
        message = of_attribute(XT102, "definition", element, name, definition=whose)
        return Fault(message, element, name, repairs=(Repair("skip", element, name),))
    names = _still_open(level)
    near = _likely_name(level, local, value, names)
    if near is not None:
        return _misspelt(level, name, near)
    if _is_child(level, local):
        content = level.opened.closed(lax=True)
        place = habits.child_for(content, path_to(element), value, local)
        place = place or Place((*path_to(element), local))
        return Fault(
            of_attribute(
                XT102, "element", element, name, markup=markup_at(place, value, len(place.parent))
            ),
            element,
            name,
            repairs=(Repair("skip", element, name),),
            missing=frozenset([QName("", local)]),
            remedy=moved(trail.root, place, value)[1],
        )
    kinds = trail.homes.types_with(element, f"@{local}")
    own = trail.root.get("type")
    if kinds and own is not None:
        return Fault(
            XT109.message(
                "attribute",
                attribute=local,
                element=tag(element),
                type=article(own),
                types=listing(kinds, "and"),
            ),
            element,
            name,
            repairs=(Repair("skip", element, name),),
        )
    if names:
        expected = listing(known.local for known in names)
        message = of_attribute(XT102, "expected", element, name, expected=expected)
    else:
        case = "unknown" if open_attributes(level.opened) else "none"
        message = of_attribute(XT102, case, element, name)
    repairs: tuple[Repair, ...] = (Repair("skip", element, name),)
    if len(element.attrib) == 1 and not values_of(element)[1:] and not elements_in(element):
        wanted, instead = _instead(level)
        repairs += instead
        if wanted is not None:
            message = of_attribute(XT102, "expected", element, name, expected=wanted)
    return Fault(message, element, name, repairs=repairs)


def _instead(level: Level) -> tuple[str | None, tuple[Repair, ...]]:
    """Return what an element that says one unknown thing lacks: it is the same mistake."""
    repairs = (Repair("lax-attributes", level.element), Repair("lax", level.element))
    left = level.opened.closed()
    if not left.possible:
        return None, repairs
    if left.ended().possible:
        return None, ()
    wanted = {each for names in required_elements(left) for each in names}
    if VALUE in wanted or open_attributes(level.opened):
        return None, () if VALUE in wanted else repairs
    return listing(sorted(bracketed(each) for each in wanted)), repairs


def _still_open(level: Level) -> list[QName]:
    """Return the attributes that an element could have besides those that it has."""
    pattern, element = level.tagged, level.element
    for name, value in element.attrib.items():
        left = pattern.with_attribute(qname(str(name)), str(value))
        pattern = left if left.possible else pattern
    return [
        known
        for known in names_of(open_attributes(pattern))
        if _lxml_name(known) not in element.attrib
    ]


def _misspelt(level: Level, name: str, near: QName) -> Fault:
    element, local = level.element, qname(name).local
    repairs = [Repair("rename", element, name, near)]
    if not level.tagged.with_attribute(near, str(element.attrib[name])).possible:
        repairs.append(Repair("value", element, name))
    case = "case" if local.lower() == near.local.lower() else "misspelt"
    return Fault(
        of_attribute(XT102, case, element, name, meant=near.local),
        element,
        name,
        repairs=tuple(repairs),
        remedy=Remedy("rename", near.local, f"Rename {local} to {near.local}"),
    )


def _likely_name(level: Level, local: str, value: str, names: list[QName]) -> QName | None:
    """Return the name that an unknown attribute was meant to have: a near one, or the one missing."""
    ranked = rank(local, [name.local for name in names])
    near = [next(name for name in names if name.local == other) for other in ranked]
    for name in near[:3]:
        if level.tagged.with_attribute(name, value).possible:
            return name
    if near:
        return near[0]
    if _is_child(level, local):
        return None
    wanted = _required_names(level)
    fits = [name for name in wanted if level.tagged.with_attribute(name, value).possible]
    return fits[0] if len(wanted) == 1 and fits else None


def _required_names(level: Level) -> list[QName]:
    """Return the attributes that are required and stand nowhere on the element, whatever else is chosen."""
    sets = required_attributes(level.tagged)
    common = frozenset.intersection(*sets) if sets else frozenset()
    return [name for name in common if _lxml_name(name) not in level.element.attrib]


def _is_child(level: Level, local: str) -> bool:
    """Report whether a name is that of a child which the element lacks."""
    closed = level.opened.closed(lax=True)
    names = [name.local for name in names_of(next_elements(closed))]
    return local in names and all(name_of(child) != local for child in elements_in(level.element))


def _lxml_name(name: QName) -> str:
    return f"{{{name.namespace}}}{name.local}" if name.namespace else name.local
