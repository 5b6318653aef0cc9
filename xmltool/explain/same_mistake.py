"""Faults that are one mistake: what is missing here stands there, what is wrong here is so there, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, Partner
from xmltool.explain.missing import lacking
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.spellings import ON_THE_HOST
from xmltool.explain.wording import tag
from xmltool.rules.grammar import XT102, XT103, XT105, XT108, XT109, XT130

if TYPE_CHECKING:
    from xmltool.explain.matcher import Repair

_STANDING_IN = (XT102, XT105, XT108, XT109, XT130)
"""Rules of what is written elsewhere or under another name, and so is missing where it belongs."""


def with_moved(faults: list[Fault]) -> list[Fault]:
    """Join a misplaced element with the fault that it is missing where it belongs."""
    moved = {
        name: fault for fault in faults if fault.rule in _STANDING_IN for name in fault.missing
    }
    kept: list[Fault] = []
    also: dict[int, tuple[Repair, ...]] = {}
    for fault in faults:
        gone = fault.missing & moved.keys() if fault.rule == XT103 else frozenset[QName]()
        if not gone:
            kept.append(fault)
            continue
        for name in gone:
            also[id(moved[name])] = (*also.get(id(moved[name]), ()), *fault.repairs)
        rest = fault.missing - gone
        if rest:
            message = lacking(fault.element, rest)
            kept.append(fault._replace(missing=rest, message=message))
    return [
        fault._replace(repairs=fault.repairs + also[id(fault)]) if id(fault) in also else fault
        for fault in kept
    ]


def joined_ids(faults: list[Fault]) -> list[Fault]:
    """Make one fault of an owner and a group that are both given by name: it is one mistake."""
    joined: list[Fault] = []
    for fault in faults:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.hint.startswith(ON_THE_HOST)
            and fault.hint.startswith(ON_THE_HOST)
            and fault.element.getparent() is last.element.getparent()
        ):
            other = f"{tag(fault.element)} on line {fault.element.sourceline} likewise"
            joined[-1] = last._replace(
                hint=f"{last.hint}; {other}",
                repairs=last.repairs + fault.repairs,
                partner=Partner(fault.element, f"{tag(fault.element)} is a name, too"),
            )
        else:
            joined.append(fault)
    return joined
