"""Which children an element lacks, unless something that was told before stands for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, renaming
from xmltool.explain.matcher import Repair, after_any_element, after_content
from xmltool.explain.relaxng.expectations import (
    VALUE,
    all_elements,
    names_of,
    open_attributes,
    required_elements,
)
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import alternatives, bracketed, shape
from xmltool.rules.grammar import XT103
from xmltool.text.words import article, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail
    from xmltool.rules.rule import Message


def awaited(pattern: Pattern, name: QName) -> frozenset[QName]:
    """Return the elements that must come before one of this name can; none when it cannot come at all."""
    if not any(known.names.contains(name) for known in all_elements(pattern)):
        return frozenset()
    return min(required_elements(pattern), key=len) - {VALUE, name}


def missing_before(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Report that what must come before an element is missing, when it does not come later either."""
    wait = awaited(above.left, trail.repairs.name(element))
    later = {trail.repairs.name(sibling) for sibling in element.itersiblings("*")}
    if not wait or wait & later or element in above.seen:
        return None
    left = above.left
    for name in sorted(wait):
        left = after_any_element(left, name)
    if not left.opened(trail.repairs.name(element)).possible:
        return None
    repairs = tuple(Repair("insert", element, name=name) for name in sorted(wait))
    return missing_elements(trail, above, [wait], repairs)


def missing_elements(
    trail: Trail,
    level: Level,
    sets: list[frozenset[QName]],
    repairs: tuple[Repair, ...] = (),
) -> Fault | None:
    """Report which children are missing; None where a fault that was told before stands for them.

    One of the sets of names is needed. Without repairs the lack is passed over at the element's end.
    """
    repairs = repairs or (Repair("lax", level.element),)
    told = frozenset[QName]().union(*(fault.missing for fault in trail.faults))
    stood_for = told & frozenset[QName]().union(*sets)
    sets = [names - {VALUE} - told for names in sets]
    common = frozenset.intersection(*sets)
    rest = [names - common for names in sets]
    if not common and not all(rest):
        _stand_for(trail, stood_for, repairs)
        return None
    if all(rest) and _without_type(trail, level, repairs):
        return None
    if len(common) == 1 and not all(rest) and _stand_in(trail, level, next(iter(common)), repairs):
        return None
    instead = _attributes_instead(level)
    kind = _needed_by(trail, level)
    message = lacking(level.element, common, rest if all(rest) else [], instead, kind)
    return Fault(message, level.element, repairs=repairs, missing=common)


def _needed_by(trail: Trail, level: Level) -> str | None:
    """Return the pool's type where it is what needs something, and may be the mistake."""
    kind = trail.root.get("type")
    if kind not in trail.homes.types or level.above is None or level.above.above is not None:
        return None
    return kind


def lacking(
    element: etree._Element,
    common: frozenset[QName],
    rest: Sequence[frozenset[QName]] = (),
    attributes: Sequence[str] = (),
    kind: str | None = None,
) -> Message:
    """Return what says that an element lacks children, which pools of a type need."""
    names = sorted(map(bracketed, common))
    if rest:
        names.append(alternatives([map(bracketed, each) for each in rest]))
    plural = "s" if len(common) > 1 else ""
    what = f"element{plural} {listing(names, 'and')}"
    if attributes:
        what = f"attribute {listing(attributes)} or {what}"
    if kind is None:
        return XT103.message("plain", element=shape(element), parts=what)
    return XT103.message("type", element=shape(element), parts=what, type=article(kind))


def _attributes_instead(level: Level) -> list[str]:
    """Return attributes with any of which the element would need none of the missing children."""
    found = []
    for name in names_of(open_attributes(level.tagged)):
        left = level.tagged.with_attribute(name, None).closed()
        if left.possible:
            left = after_content(left, level.element)
            if left.ended().possible:
                found.append(name.local)
    return found


def _stand_for(trail: Trail, missing: frozenset[QName], repairs: tuple[Repair, ...]) -> None:
    """Make the faults that stand for something missing pass over its absence, too."""
    for repair in repairs:
        trail.repairs.add(repair)
    for index, fault in enumerate(trail.faults):
        if fault.missing & missing:
            trail.faults[index] = fault._replace(repairs=fault.repairs + repairs)


def _without_type(trail: Trail, level: Level, repairs: tuple[Repair, ...]) -> bool:
    """Leave open what is missing where a missing attribute decides what is needed."""
    for index, fault in enumerate(trail.faults):
        if Repair("lax-attributes", level.element) in fault.repairs:
            trail.faults[index] = fault._replace(repairs=fault.repairs + repairs)
            return True
    return False


def _stand_in(trail: Trail, level: Level, name: QName, repairs: tuple[Repair, ...]) -> bool:
    """Report a refused child as the likely misspelling of the missing one."""
    for index, fault in enumerate(trail.faults):
        if fault.replaces and fault.element.getparent() is level.element:
            new = bracketed(name, fault.element)
            trail.faults[index] = fault._replace(
                hint=f"did you mean {new}, which is missing?",
                remedy=fault.remedy or renaming(fault.element, name.local),
                repairs=fault.repairs + repairs,
                replaces=False,
            )
            for repair in repairs:
                trail.repairs.add(repair)
            return True
    return False
