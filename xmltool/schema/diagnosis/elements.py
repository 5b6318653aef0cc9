"""Why an element cannot stand where it stands, and which children are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.kinds import OTHER_KINDS
from xmltool.schema.diagnosis import habits
from xmltool.schema.diagnosis.faults import Fault, Level, Mend, Partner
from xmltool.schema.diagnosis.suggest import nearest, rank
from xmltool.schema.diagnosis.wording import (
    alternatives,
    article,
    bracketed,
    listing,
    pairing,
    sample,
    shape,
    tag,
)
from xmltool.schema.matcher import (
    Repair,
    Repairs,
    after_any_element,
    after_content,
    after_element,
    qname,
)
from xmltool.schema.relaxng.expectations import (
    VALUE,
    all_elements,
    names_of,
    next_elements,
    open_attributes,
    required_elements,
)
from xmltool.schema.relaxng.patterns import QName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

    from xmltool.schema.diagnosis.walk import Walk
    from xmltool.schema.relaxng.patterns import Pattern

_MOST_SIBLINGS = 50
"""That are tried as the partner of a conflict: each costs a walk over the others."""


def refused_element(
    walk: Walk, pattern: Pattern, element: etree._Element, above: Level | None
) -> Fault:
    """Say why an element cannot follow; the fault's repairs rename it or skip it."""
    name = qname(str(element.tag))
    if above is None:
        return _root(pattern, element, name)
    reasons: tuple[Callable[[Walk, Pattern, etree._Element, Level], Fault | None], ...] = (
        _in_wrong_namespace,
        _given_before,
        _at_odds,
        _ruled_out_by_attribute,
        habits.habitual_element,
        _misplaced,
        _of_another_type,
    )
    for reason in reasons:
        fault = reason(walk, pattern, element, above)
        if fault is not None:
            return fault
    return _unknown(walk, pattern, element, above)


def _skip(element: etree._Element) -> tuple[Repair, ...]:
    return (Repair("skip", element),)


def _root(pattern: Pattern, element: etree._Element, name: QName) -> Fault:
    wanted = names_of(next_elements(pattern))
    same = [known for known in wanted if known.local == name.local]
    if same:
        message = (
            f'{tag(element)} is in namespace "{name.namespace}"; expected it in no namespace: '
            "leave the xmlns out"
        )
        repairs = (*_renamed(element, same[0]), *_below(element, name.namespace, ""))
        return Fault("XT113", element, message, repairs=repairs)
    message = f"the root element is {tag(element)}; expected {listing(map(bracketed, wanted))}"
    kind = OTHER_KINDS.get(name.local)
    near = nearest(name.local, [known.local for known in wanted])
    if kind is not None or near is None:
        hint = f"this is {kind}" if kind is not None else ""
        return Fault("XT003", element, message, repairs=_skip(element), hint=hint)
    same_letters = name.local.lower() == near.lower()
    if not same_letters and not fits_as(pattern, element, wanted[0], Repairs()):
        return Fault("XT003", element, message, repairs=_skip(element))
    return Fault(
        "XT003",
        element,
        f"{message}{_case_hint(name.local, near)}",
        repairs=_renamed(element, wanted[0]),
        mend=_rename(element, near),
    )


def _renamed(element: etree._Element, name: QName) -> tuple[Repair, ...]:
    return (Repair("rename", element, name=name),)


def _rename(element: etree._Element, local: str) -> Mend:
    new = f"{element.prefix}:{local}" if element.prefix else local
    return Mend("rename", new, f"Rename {tag(element)} to <{new}>")


def _case_hint(word: str, near: str) -> str:
    return " (names are case-sensitive)" if word.lower() == near.lower() else ""


def _in_wrong_namespace(
    _walk: Walk, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    name = qname(str(element.tag))
    same = [
        known
        for known in names_of(all_elements(above.content))
        if known.local == name.local and known.namespace != name.namespace
    ]
    if not same:
        return None
    wanted = same[0]
    here = f'namespace "{name.namespace}"' if name.namespace else "no namespace"
    want = f'namespace "{wanted.namespace}"' if wanted.namespace else "no namespace"
    hint = ""
    if wanted.namespace and not name.namespace:
        prefix = bracketed(wanted, element).strip("<>")
        hint = f": write <{prefix}> and declare the prefix on <pool>"
    can_go_on = pattern.opened(wanted) is not pattern.table.not_allowed
    repairs = _renamed(element, wanted) if can_go_on else _skip(element)
    return Fault(
        "XT113",
        element,
        f"{tag(element)} is in {here}; expected {bracketed(wanted, element)} in {want}{hint}",
        repairs=(*repairs, *_below(element, name.namespace, wanted.namespace)),
        missing=frozenset([wanted]),
    )


def _below(element: etree._Element, namespace: str, wanted: str) -> tuple[Repair, ...]:
    """Put all that is in an element and in its namespace into another one."""
    return tuple(
        Repair("rename", child, name=QName(wanted, qname(str(child.tag)).local))
        for child in element.iterdescendants("*")
        if qname(str(child.tag)).namespace == namespace
    )


def _given_before(
    walk: Walk, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    """A second one of what may be given once."""
    name = walk.repairs.name(element)
    before = [
        child
        for child in above.seen
        if walk.repairs.name(child) == name and not walk.repairs.has("skip", child)
    ]
    if not before or above.content.opened(name) is pattern.table.not_allowed:
        return None
    if not _fits_without(walk, before[0], element, above):
        return None
    first = before[0]
    return Fault(
        "XT107",
        element,
        f"second {tag(element)} in {shape(above.element)}: only one is allowed "
        f"(the first is on line {first.sourceline})",
        repairs=_skip(element),
        partner=Partner(first, f"the first {tag(first)}"),
        replaces=True,
    )


def _fits_without(walk: Walk, other: etree._Element, element: etree._Element, above: Level) -> bool:
    """Whether an element could follow if one of its siblings were not there."""
    left = above.content
    for sibling in above.seen:
        if sibling is not other:
            left = after_element(left, sibling, walk.repairs)
    return left.opened(walk.repairs.name(element)) is not left.table.not_allowed


def conflict_partner(
    walk: Walk, above: Level, fits: Callable[[Pattern], bool]
) -> etree._Element | None:
    """Find the earlier sibling that rules something out: without it, it fits."""
    if len(above.seen) > _MOST_SIBLINGS:
        return None
    for other in above.seen:
        left = above.content
        for sibling in above.seen:
            if sibling is not other:
                left = after_element(left, sibling, walk.repairs)
        if fits(left):
            return other
    return None


def _at_odds(walk: Walk, pattern: Pattern, element: etree._Element, above: Level) -> Fault | None:
    """Allowed in this parent, but not with or after what is there."""
    name = walk.repairs.name(element)
    if not any(known.names.contains(name) for known in all_elements(above.content)):
        return None
    not_allowed = pattern.table.not_allowed
    other = conflict_partner(
        walk,
        above,
        lambda left: after_element(left, element, walk.repairs) is not not_allowed,
    )
    parent = shape(above.element)
    if other is not None:
        return Fault(
            "XT112",
            element,
            f"{tag(element)} is not allowed in {parent} together with {sample(other)}",
            repairs=_skip(element),
            partner=Partner(other, f"rules {tag(element)} out"),
        )
    wait = _awaited(pattern, name)
    if wait:
        behind = listing(sorted(map(bracketed, wait)), "and")
        message = f"{tag(element)} is not allowed in {parent} so early; it must come after {behind}"
        return Fault("XT115", element, message, repairs=_skip(element))
    message = f"{tag(element)} is not allowed in {parent} after what stands before it"
    return Fault("XT115", element, message, repairs=_skip(element), replaces=True)


def _awaited(pattern: Pattern, name: QName) -> frozenset[QName]:
    """Elements that must come before one of this name can; none when it cannot come at all."""
    if not any(known.names.contains(name) for known in all_elements(pattern)):
        return frozenset()
    return min(required_elements(pattern), key=len) - {VALUE, name}


def missing_before(
    walk: Walk, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    """Say that what must come before an element is missing, when it does not come later either."""
    wait = _awaited(pattern, walk.repairs.name(element))
    later = {walk.repairs.name(sibling) for sibling in element.itersiblings("*")}
    if not wait or wait & later or element in above.seen:
        return None
    left = pattern
    for name in sorted(wait):
        left = after_any_element(left, name)
    if left.opened(walk.repairs.name(element)) is left.table.not_allowed:
        return None
    repairs = tuple(Repair("insert", element, name=name) for name in sorted(wait))
    return missing_elements(walk, above, [wait], repairs)


def _ruled_out_by_attribute(
    walk: Walk, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    """Allowed in this parent if one of the parent's attributes were not there."""
    name = walk.repairs.name(element)
    for ruling in above.element.attrib:
        if above.above is None and ruling == "type":
            continue
        left = above.opened
        for key, value in above.element.attrib.items():
            if key != ruling:
                left = left.with_attribute(walk.repairs.name(above.element, str(key)), str(value))
        if left.closed(lax=True).opened(name) is not pattern.table.not_allowed:
            given = pairing(str(ruling), str(above.element.attrib[ruling]))
            return Fault(
                "XT112",
                element,
                f"{tag(element)} is not allowed in {shape(above.element)} that has {given}",
                repairs=_skip(element),
                partner=Partner(above.element, f"rules {tag(element)} out", str(ruling)),
            )
    return None


def _misplaced(
    walk: Walk, _pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    name = qname(str(element.tag))
    homes = walk.homes.parents(walk.root, above.element, name.local)
    if not homes:
        return None
    belongs = listing([f"<{home}>" for home in homes])
    place = shape(above.element)
    own = walk.root.get("type")
    if own is not None and walk.homes.types_with(above.element, name.local):
        place = f"{place} of {article(own)} pool"
    return Fault(
        "XT108",
        element,
        f"{tag(element)} is not allowed in {place}; it belongs in {belongs}",
        repairs=_skip(element),
        missing=frozenset([name]),
    )


def _of_another_type(
    walk: Walk, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    name = qname(str(element.tag))
    kinds = walk.homes.types_with(above.element, name.local)
    own = walk.root.get("type")
    if own is None or own not in walk.homes.types:
        return None
    where = f"in {article(own)} pool"
    if above.above is not None:
        where = f"in {tag(above.element)} of {article(own)} pool"
    if kinds:
        meant = f"it is for {listing(kinds, 'and')} pools"
    else:
        parents, kinds = walk.homes.elsewhere(name.local)
        meant = f"it belongs in {listing(parents)} of {listing(kinds, 'and')} pools"
    if not kinds:
        return None
    return Fault(
        "XT109",
        element,
        f"{tag(element)} is not allowed {where} ({meant})",
        repairs=_skip(element),
        replaces=True,
        hint=_expected(pattern),
    )


def _expected(pattern: Pattern) -> str:
    names = names_of(next_elements(pattern))
    return f"expected {listing(map(bracketed, names))}" if names else ""


def _unknown(walk: Walk, pattern: Pattern, element: etree._Element, above: Level) -> Fault:
    name = qname(str(element.tag))
    parent = shape(above.element)
    open_now = names_of(next_elements(pattern))
    near = likely_name(walk, pattern, element, open_now)
    if near is not None:
        return Fault(
            "XT101",
            element,
            f"unknown element {tag(element)} in {parent}",
            repairs=_renamed(element, near),
            hint=f"did you mean {bracketed(near, element)}?{_case_hint(name.local, near.local)}",
            mend=_rename(element, near.local) if near.namespace == name.namespace else None,
        )
    known = names_of(all_elements(above.content))
    other = nearest(name.local, [each.local for each in known])
    if other is not None:
        hint = f"did you mean <{other}>?"
    else:
        hint = _expected(pattern) if known else "it takes no elements"
    return Fault(
        "XT101",
        element,
        f"unknown element {tag(element)} in {parent}",
        repairs=_skip(element),
        replaces=other is None,
        hint=hint,
    )


def likely_name(
    walk: Walk, pattern: Pattern, element: etree._Element, names: Sequence[QName]
) -> QName | None:
    """Give the name that a misspelt element was meant to have.

    Of the names that are near, one that the element's content fits goes before the others.
    """
    ranked = rank(qname(str(element.tag)).local, [name.local for name in names])
    found = [next(name for name in names if name.local == local) for local in ranked]
    for name in found[:3]:
        if fits_as(pattern, element, name, walk.repairs):
            return name
    return found[0] if found else None


def fits_as(pattern: Pattern, element: etree._Element, name: QName, repairs: Repairs) -> bool:
    """Say whether an element could follow, content and all, if it had another name."""
    renamed = repairs.with_name(element, name)
    return after_element(pattern, element, renamed) is not pattern.table.not_allowed


def missing_elements(
    walk: Walk,
    level: Level,
    sets: list[frozenset[QName]],
    repairs: tuple[Repair, ...] = (),
) -> Fault | None:
    """Say which children are missing; None where a fault that was told before stands for them.

    Args:
        walk: the walk so far.
        level: the element that lacks them.
        sets: of names, of which one is needed.
        repairs: how to go on; none: pass over it at the element's end.
    """
    repairs = repairs or (Repair("lax", level.element),)
    told = frozenset[QName]().union(*(fault.missing for fault in walk.faults))
    stood_for = told & frozenset[QName]().union(*sets)
    sets = [names - {VALUE} - told for names in sets]
    common = frozenset.intersection(*sets)
    rest = [names - common for names in sets]
    if not common and not all(rest):
        _stand_for(walk, stood_for, repairs)
        return None
    if all(rest) and _without_type(walk, level, repairs):
        return None
    if len(common) == 1 and not all(rest) and _stand_in(walk, level, next(iter(common)), repairs):
        return None
    message = lacking(level.element, common, rest if all(rest) else [], _attributes_instead(level))
    return Fault(
        "XT103", level.element, message + _needed_by(walk, level), repairs=repairs, missing=common
    )


def _needed_by(walk: Walk, level: Level) -> str:
    """Say that it is the pool's type that needs something, where that may be the mistake."""
    kind = walk.root.get("type")
    if kind not in walk.homes.types or level.above is None or level.above.above is not None:
        return ""
    return f", which {article(kind)} pool needs"


def lacking(
    element: etree._Element,
    common: frozenset[QName],
    rest: list[frozenset[QName]],
    attributes: list[str],
) -> str:
    """Say in words what an element lacks.

    Args:
        element: the parent.
        common: names of children that are needed in any case.
        rest: sets of names of which one is needed besides.
        attributes: any of which would do instead.
    """
    names = sorted(map(bracketed, common))
    if rest:
        names.append(alternatives([map(bracketed, each) for each in rest]))
    plural = "s" if len(common) > 1 else ""
    what = f"element{plural} {listing(names, 'and')}"
    if attributes:
        what = f"attribute {listing(attributes)} or {what}"
    return f"{shape(element)} is missing required {what}"


def _attributes_instead(level: Level) -> list[str]:
    """Attributes with any of which the element would need none of the missing children."""
    found = []
    for name in names_of(open_attributes(level.tagged)):
        left = level.tagged.with_attribute(name, None).closed()
        if left is not left.table.not_allowed:
            left = after_content(left, level.element)
            if left.ended() is not left.table.not_allowed:
                found.append(name.local)
    return found


def _stand_for(walk: Walk, missing: frozenset[QName], repairs: tuple[Repair, ...]) -> None:
    """Let the faults that stand for something missing also pass over that it is missing."""
    for repair in repairs:
        walk.repairs.add(repair)
    for index, fault in enumerate(walk.faults):
        if fault.missing & missing:
            walk.faults[index] = fault._replace(repairs=fault.repairs + repairs)


def _without_type(walk: Walk, level: Level, repairs: tuple[Repair, ...]) -> bool:
    """Leave open what is missing where a missing attribute decides what is needed."""
    for index, fault in enumerate(walk.faults):
        if fault.rule == "XT104" and fault.element is level.element:
            walk.faults[index] = fault._replace(repairs=fault.repairs + repairs)
            return True
    return False


def _stand_in(walk: Walk, level: Level, name: QName, repairs: tuple[Repair, ...]) -> bool:
    """Let a refused child stand for the missing one in whose place it probably is."""
    for index, fault in enumerate(walk.faults):
        if fault.replaces and fault.element.getparent() is level.element:
            new = bracketed(name, fault.element)
            walk.faults[index] = fault._replace(
                hint=f"did you mean {new}, which is missing?",
                mend=fault.mend or _rename(fault.element, name.local),
                repairs=fault.repairs + repairs,
                replaces=False,
            )
            for repair in repairs:
                walk.repairs.add(repair)
            return True
    return False
