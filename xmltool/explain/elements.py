"""Why an element cannot stand where it stands, or what it was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.namespaces import OPTION_NAMESPACES
from xmltool.explain import habits
from xmltool.explain.conflicts import at_odds, given_before, ruled_out_by_attribute
from xmltool.explain.faults import Fault, Remedy, renaming, skipping
from xmltool.explain.homes import path_to
from xmltool.explain.markup import ITSELF, deepest, moved, values_of
from xmltool.explain.matcher import Repair, Repairs, after_element, qname
from xmltool.explain.meanings import Place, is_given, main_attributes
from xmltool.explain.other_names import other_element
from xmltool.explain.relaxng.expectations import all_elements, names_of, next_elements
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import bracketed, of_child, shape, tag
from xmltool.pool.elements import name_of
from xmltool.pool.kinds import OTHER_KINDS, definition_with
from xmltool.rules.grammar import XT101, XT108, XT109, XT113
from xmltool.rules.reading import XT003
from xmltool.text.suggest import nearest, rank
from xmltool.text.words import article, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail


_VOLUMES = ("lun", "luns", "lv", "lvs", "logicalvolume")
"""What people call the volumes of some types (libvirt: docs/storage.rst)."""
_XINCLUDE = "http://www.w3.org/2001/XInclude"


def refused_root(pattern: Pattern, element: etree._Element) -> Fault:
    """Report why an element cannot be the root of a document."""
    name = qname(str(element.tag))
    wanted = names_of(next_elements(pattern))
    same = [known for known in wanted if known.local == name.local]
    if same:
        message = XT113.message("root", element=tag(element), namespace=name.namespace)
        repairs = (*_renamed(element, same[0]), *_below(element, name.namespace, ""))
        return Fault(message, element, repairs=repairs)
    said = {"element": tag(element), "expected": listing(map(bracketed, wanted))}
    message = XT003.message("root", **said)
    kind = OTHER_KINDS.get(name.local)
    near = nearest(name.local, [known.local for known in wanted])
    held = [known for known in wanted if element.find(known.local) is not None]
    if kind is None and held:
        hint = f"a file holds one {bracketed(held[0])}, and nothing around it"
        return Fault(message, element, repairs=skipping(element), hint=hint)
    if kind is not None or near is None:
        hint = f"this is {kind}" if kind is not None else ""
        return Fault(message, element, repairs=skipping(element), hint=hint)
    same_letters = name.local.lower() == near.lower()
    if not same_letters and not _fits_as(pattern, element, wanted[0], Repairs()):
        return Fault(message, element, repairs=skipping(element))
    repairs, remedy = _renamed(element, wanted[0]), renaming(element, near)
    if same_letters:
        message = XT003.message("case", **said)
    if same_letters and any(str(child.tag).isupper() for child in element.iterdescendants("*")):
        repairs += _lowered(element)
        remedy = Remedy("lower", "", "Write the names in small letters")
        message = XT003.message("capitals", **said)
    return Fault(message, element, repairs=repairs, remedy=remedy)


def refused_element(trail: Trail, element: etree._Element, above: Level) -> Fault:
    """Report why an element cannot follow; the fault's repairs rename it or skip it."""
    reasons: tuple[Callable[[Trail, etree._Element, Level], Fault | None], ...] = (
        _in_wrong_namespace,
        given_before,
        at_odds,
        ruled_out_by_attribute,
        habits.habitual_element,
        other_element,
        _misplaced,
        _of_another_type,
    )
    for reason in reasons:
        fault = reason(trail, element, above)
        if fault is not None:
            return fault
    return _unknown(trail, element, above)


def _lowered(root: etree._Element) -> tuple[Repair, ...]:
    """Return the repairs that read the names in an element, and its attributes', in small letters."""
    repairs = [
        Repair("rename", child, name=QName(name.namespace, name.local.lower()))
        for child in root.iterdescendants("*")
        if (name := qname(str(child.tag))).local.isupper()
    ]
    repairs += [
        Repair("rename", element, str(name), QName("", str(name).lower()))
        for element in root.iter("*")
        for name in element.attrib
        if str(name).isupper()
    ]
    return tuple(repairs)


def _renamed(element: etree._Element, name: QName) -> tuple[Repair, ...]:
    return (Repair("rename", element, name=name),)


def _in_wrong_namespace(_trail: Trail, element: etree._Element, above: Level) -> Fault | None:
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
    case, remedy, meant = "element", None, bracketed(wanted, element)
    if wanted.namespace and not name.namespace:
        prefix = meant.strip("<>").partition(":")[0]
        case = "prefix" if prefix in element.nsmap else "undeclared"
        if not element.prefix and prefix in OPTION_NAMESPACES:
            remedy = Remedy("in-namespace", prefix, f"Write the prefix {prefix}: and declare it")
    can_go_on = above.left.opened(wanted).possible
    repairs = _renamed(element, wanted) if can_go_on else skipping(element)
    return Fault(
        XT113.message(case, element=tag(element), here=here, meant=meant, want=want),
        element,
        repairs=(*repairs, *_below(element, name.namespace, wanted.namespace)),
        missing=frozenset([wanted]),
        remedy=remedy,
    )


def _below(element: etree._Element, namespace: str, wanted: str) -> tuple[Repair, ...]:
    """Put all that is in an element and in its namespace into another one."""
    return tuple(
        Repair("rename", child, name=QName(wanted, name_of(child)))
        for child in element.iterdescendants("*")
        if qname(str(child.tag)).namespace == namespace
    )


def _misplaced(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    name = qname(str(element.tag))
    homes = trail.homes.parents(trail.root, above.element, name.local)
    if not homes:
        return None
    prefix = f"{element.prefix}:" if element.prefix and name.local == "option" else ""
    belongs = listing([f"<{prefix}{home}>" for home in homes])
    place = shape(above.element)
    own = trail.root.get("type")
    if own is not None and trail.homes.types_with(above.element, name.local):
        place = f"{place} of {article(own)} pool"
    path = next(iter(trail.homes.paths(own, name.local)), None) if len(homes) == 1 else None
    missing, markup, remedy = frozenset([name, QName("", name.local)]), None, None
    if path is not None:
        missing |= {
            QName("", each)
            for each in path[1:-1]
            if not is_given(trail.root, Place(path[: path.index(each) + 1]))
        }
        markup, remedy = _move(trail, element, path)
    said = {"element": tag(element), "parent": place, "homes": belongs}
    return Fault(
        XT108.message("element", **said)
        if markup is None
        else XT108.message("markup", markup=markup, **said),
        element,
        repairs=skipping(element),
        missing=missing,
        remedy=remedy,
    )


def _move(
    trail: Trail, element: etree._Element, path: tuple[str, ...]
) -> tuple[str | None, Remedy | None]:
    """Return what to write of an element in its right parent, where its form is not right either."""
    values, place = values_of(element), Place(path, next(iter(main_attributes(path)), None))
    if place.attribute is not None and not element.attrib and len(values) == 1:
        words, remedy = moved(trail.root, place, values[0])
        return words, remedy
    home = deepest(trail.root, path[:-1])
    markup = ITSELF
    for name in reversed(path[len(path_to(home)) : -1]):
        markup = f"<{name}>{markup}</{name}>"
    return None, Remedy("move", markup, f"Move {tag(element)} into <{path[-2]}>", into=home)


def _of_another_type(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    name = qname(str(element.tag))
    kinds = trail.homes.types_with(above.element, name.local)
    own = trail.root.get("type")
    if own is None or own not in trail.homes.types:
        return None
    place = f"{article(own)} pool"
    if above.above is not None:
        place = f"{tag(above.element)} of {place}"
    said = {"element": tag(element), "place": place}
    if kinds:
        message = XT109.message("element", types=listing(kinds, "and"), **said)
    else:
        parents, kinds = trail.homes.elsewhere(name.local)
        if not kinds:
            return None
        message = XT109.message(
            "parent", parents=listing(parents), types=listing(kinds, "and"), **said
        )
    return Fault(
        message,
        element,
        repairs=skipping(element),
        replaces=True,
        hint="remove it"
        if name.local == "target" and above.above is None
        else _expected(above.left),
    )


def _expected(pattern: Pattern) -> str:
    names = names_of(next_elements(pattern))
    return f"expected {listing(map(bracketed, names))}" if names else ""


def _unknown(trail: Trail, element: etree._Element, above: Level) -> Fault:
    name = qname(str(element.tag))
    message = of_child(XT101, "unknown", element)
    whose = None if name.namespace else definition_with(name.local)
    if whose is not None:
        return Fault(
            message,
            element,
            repairs=skipping(element),
            hint=f"it belongs to {whose} definition, and a pool has none",
        )
    if name.local in _VOLUMES and above.element.tag == "source":
        hint = "what is there becomes the volumes of the pool, and none is named in its definition"
        return Fault(message, element, repairs=skipping(element), hint=hint)
    if name.namespace == _XINCLUDE:
        hint = "libvirt includes no other file: write here what is in it"
        return Fault(message, element, repairs=skipping(element), hint=hint)
    open_now = names_of(next_elements(above.left))
    near = _likely_name(trail, element, above.left, open_now)
    if near is not None:
        case = " (names are case-sensitive)" if name.local.lower() == near.local.lower() else ""
        return Fault(
            message,
            element,
            repairs=_renamed(element, near),
            hint=f"did you mean {bracketed(near, element)}?{case}",
            remedy=renaming(element, near.local) if near.namespace == name.namespace else None,
        )
    known = names_of(all_elements(above.content))
    other = nearest(name.local, [each.local for each in known])
    if other is not None:
        hint = f"did you mean <{other}>?"
    else:
        hint = _expected(above.left) if known else "it takes no elements"
    return Fault(
        message,
        element,
        repairs=skipping(element),
        replaces=other is None,
        hint=hint,
    )


def _likely_name(
    trail: Trail, element: etree._Element, pattern: Pattern, names: Sequence[QName]
) -> QName | None:
    """Return the name that a misspelt element was meant to have.

    Of the names that are near, one that the element's content fits goes before the others.
    """
    ranked = rank(name_of(element), [name.local for name in names])
    found = [next(name for name in names if name.local == local) for local in ranked]
    for name in found[:3]:
        if _fits_as(pattern, element, name, trail.repairs):
            return name
    return found[0] if found else None


def _fits_as(pattern: Pattern, element: etree._Element, name: QName, repairs: Repairs) -> bool:
    """Report whether an element could follow, content and all, if it had another name."""
    renamed = repairs.with_name(element, name)
    return after_element(pattern, element, renamed).possible
