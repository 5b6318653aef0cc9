"""What only another libvirt release takes: which one, found by asking the grammars of the releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.matcher import qname
from xmltool.explain.wording import pairing, shape, tag
from xmltool.grammar.assemble import MARK
from xmltool.grammar.cut import mark_version
from xmltool.rules.grammar import XT103, XT104, XT105, XT106, XT107, XT110, XT111, XT112, XT115
from xmltool.text.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml import etree

    from xmltool.explain.faults import Fault
    from xmltool.versions import Version

    Place = tuple[etree._Element, str | None]


def by_release(
    grammar: etree._Element, target: Version, faults_in: Callable[[Version], list[Fault]]
) -> list[Fault]:
    """Return the faults of a document, those apart that another release would not have."""
    releases = sorted({target, *_marked(grammar)})
    refused = faults_in(target)
    lasting = faults_in(releases[-1])
    places = {_place(fault) for fault in lasting}
    told = {_place(fault): fault for fault in refused if _place(fault) not in places}
    newer = [release for release in releases if release > target]
    known = _first_without(told, newer, faults_in)
    older = [release for release in reversed(releases) if release < target]
    unknown = {place: fault for place, fault in told.items() if place not in known}
    last = _first_without(unknown, older, faults_in) if not lasting else {}
    found = [*lasting, *_joined(told, known, target)]
    for place, release in last.items():
        gone = releases[releases.index(release) + 1]
        message = XT111.message(what=_subject(told[place]), release=gone, target=target)
        found.append(told[place]._replace(message=message, hint="", remedy=None))
    return found or refused


def _marked(grammar: etree._Element) -> set[Version]:
    """Releases at which the grammar changes."""
    marks = (node.get(MARK + mark) for node in grammar.iter("*") for mark in ("since", "removed"))
    return {mark_version(mark) for mark in marks if mark is not None}


def _place(fault: Fault) -> Place:
    return fault.element, fault.attribute


def _first_without(
    told: dict[Place, Fault],
    releases: Iterable[Version],
    faults_in: Callable[[Version], list[Fault]],
) -> dict[Place, Version]:
    """Return for each place the first of some releases in which nothing is wrong there.

    What an element that is known then has in it is told, and looked for, as well.
    """
    found: dict[Place, Version] = {}
    for release in releases:
        open_ones = [place for place in told if place not in found]
        if not open_ones:
            break
        wrong = {_place(fault): fault for fault in faults_in(release)}
        for place in open_ones:
            if place not in wrong:
                found[place] = release
                told.update(_inside(place, wrong, told))
    return found


def _inside(
    place: Place, wrong: dict[Place, Fault], told: dict[Place, Fault]
) -> dict[Place, Fault]:
    """Return what is seen to be wrong in an element only in a release that knows the element."""
    if place[1] is not None:
        return {}
    within = {place[0], *place[0].iterdescendants("*")}
    return {
        other: fault for other, fault in wrong.items() if other[0] in within and other not in told
    }


def _joined(told: dict[Place, Fault], known: dict[Place, Version], target: Version) -> list[Fault]:
    """Report which release knows what; what belongs together in one fault."""
    groups: dict[tuple[etree._Element, Version], list[Fault]] = {}
    for place, release in known.items():
        groups.setdefault((place[0], release), []).append(told[place])
    by_type = {
        release for (element, release), faults in groups.items() if _is_type(element, faults)
    }
    found = []
    for (element, release), faults in groups.items():
        if release in by_type and not _is_type(element, faults):
            continue  # a consequence of a pool type that is not known yet
        chosen = [fault for fault in faults if _is_type(element, [fault])] or faults
        message = XT110.message(
            "one" if len(chosen) == 1 else "several",
            what=_subjects(chosen),
            release=release,
            target=target,
        )
        found.append(chosen[0]._replace(message=message, hint="", remedy=None))
    return found


def _is_type(element: etree._Element, faults: list[Fault]) -> bool:
    return element.getparent() is None and any(fault.attribute == "type" for fault in faults)


def _subjects(faults: list[Fault]) -> str:
    if len(faults) == 1:
        return _subject(faults[0])
    names = [qname(fault.attribute).local for fault in faults if fault.attribute is not None]
    if len(names) == len(faults):
        return f"{listing(names, 'and')} on {shape(faults[0].element)}"
    return listing([_subject(fault) for fault in faults], "and")


def _subject(fault: Fault) -> str:
    """Return what it is that a release has or has not."""
    element = fault.element
    parent = element.getparent()
    if fault.attribute is not None:
        name = fault.attribute
        if fault.rule in (XT105, XT112):
            return f"{pairing(name, str(element.attrib[name]))} on {tag(element)}"
        return f"{qname(name).local} on {shape(element)}"
    if fault.rule in (XT103, XT104):
        lacking = listing(sorted(f"<{name.local}>" for name in fault.missing), "and")
        return f"{shape(element)} without {lacking if fault.missing else 'more attributes'}"
    if fault.rule == XT106:
        return f"this value of {tag(element)}"
    place = f" in {shape(parent)}" if parent is not None else ""
    if fault.rule == XT115:
        return f"{tag(element)} at this place{place}"
    return f"{'a second ' if fault.rule == XT107 else ''}{tag(element)}{place}"
