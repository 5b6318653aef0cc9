"""Elements that are known where they stand, and still cannot stand there: given twice, at odds, early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, Partner, skipping
from xmltool.explain.matcher import after_element
from xmltool.explain.missing import awaited
from xmltool.explain.relaxng.expectations import all_elements
from xmltool.explain.wording import bracketed, of_child, pairing, sample, tag
from xmltool.rules.grammar import XT107, XT112, XT115
from xmltool.text.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail

_MOST_SIBLINGS = 50
"""That are tried as the partner of a conflict: each costs a walk over the others."""


def given_before(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Report a second one of what may be given once."""
    name = trail.repairs.name(element)
    before = [
        child
        for child in above.seen
        if trail.repairs.name(child) == name and not trail.repairs.has("skip", child)
    ]
    if not before or not above.content.opened(name).possible:
        return None
    first = before[0]
    if not trail.without(above, first).opened(name).possible:
        return None
    return Fault(
        of_child(XT107, "", element, line=first.sourceline),
        element,
        repairs=skipping(element),
        partner=Partner(first, f"the first {tag(first)}"),
        replaces=True,
    )


def conflict_partner(
    trail: Trail, above: Level, fits: Callable[[Pattern], bool]
) -> etree._Element | None:
    """Return the earlier sibling that rules something out: without it, it fits."""
    if len(above.seen) > _MOST_SIBLINGS:
        return None
    return next((other for other in above.seen if fits(trail.without(above, other))), None)


def at_odds(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Report an element that cannot stand with or after what is there."""
    name = trail.repairs.name(element)
    if not any(known.names.contains(name) for known in all_elements(above.content)):
        return None
    other = conflict_partner(
        trail, above, lambda left: after_element(left, element, trail.repairs).possible
    )
    if other is not None:
        return Fault(
            of_child(XT112, "element", element, other=sample(other)),
            element,
            repairs=skipping(element),
            partner=Partner(other, f"rules {tag(element)} out"),
        )
    wait = awaited(above.left, name)
    if wait:
        behind = listing(sorted(map(bracketed, wait)), "and")
        message = of_child(XT115, "early", element, elements=behind)
        return Fault(message, element, repairs=skipping(element))
    return Fault(
        of_child(XT115, "late", element), element, repairs=skipping(element), replaces=True
    )


def ruled_out_by_attribute(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Report an element that one of its parent's attributes rules out."""
    name = trail.repairs.name(element)
    for ruling in above.element.attrib:
        if above.above is None and ruling == "type":
            continue
        others = [str(key) for key in above.element.attrib if key != ruling]
        left = trail.after_attributes(above.opened, above.element, others)
        if left.closed(lax=True).opened(name).possible:
            given = pairing(str(ruling), str(above.element.attrib[ruling]))
            return Fault(
                of_child(XT112, "parent", element, attribute=given),
                element,
                repairs=skipping(element),
                partner=Partner(above.element, f"rules {tag(element)} out", str(ruling)),
            )
    return None
