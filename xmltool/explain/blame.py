"""Of the faults that a walk found, those that are causes.

A walk goes on after a fault as well as it can, and what it then meets may be a consequence. Whether
it is can be proven: a set of faults is enough when the document matches with only their repairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.bad_values import server_and_directory
from xmltool.explain.faults import MOST_FAULTS, Fault, Partner, Remedy
from xmltool.explain.matcher import Matcher, Repair, Repairs, elements_in, qname
from xmltool.explain.relaxng.expectations import attribute_datatypes
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.same_mistake import joined_ids, with_moved
from xmltool.explain.spellings import CASE, equally_near
from xmltool.explain.walk import Walk
from xmltool.explain.wording import expected_values, of_child, pairing, tag
from xmltool.pool.elements import name_of
from xmltool.pool.everyday import FOREIGN_FORMATS, answer_meant, format_meant, plain, type_meant
from xmltool.rules.grammar import XT101, XT103, XT104, XT105, XT108, XT109, XT112
from xmltool.text.suggest import rank
from xmltool.text.words import listing, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from xmltool.explain.homes import Homes

_MOST_ELEMENTS = 400
"""A document with more is not matched again and again."""
_MOST_OF_ONE_CAUSE = 12
"""More faults than these are not consequences of one thing."""


class Blame:
    """The search for the causes of one document's refusal."""

    def __init__(self, matcher: Matcher, homes: Homes, root: etree._Element) -> None:
        self._matcher = matcher
        self._homes = homes
        self._root = root
        self._walk = Walk(matcher, homes, root)

    def causes(self) -> list[Fault]:
        """Return the faults of the document without their consequences."""
        return joined_ids(self._causes())

    def _causes(self) -> list[Fault]:
        faults = with_moved(self._walk.faults_found())
        if len(faults) >= MOST_FAULTS or sum(1 for _ in self._root.iter()) > _MOST_ELEMENTS:
            return faults
        if len(faults) == 1:
            return [self._finished(faults[0])]
        if not faults or not self._enough(faults):
            return faults
        for fault in faults:
            if self._enough([fault]):
                return [self._finished(fault)]
        return self._needed(faults) if len(faults) > _MOST_OF_ONE_CAUSE else self._traced(faults)

    def _traced(self, faults: list[Fault]) -> list[Fault]:
        """Return the one cause of all faults that none of them names, else those that are needed."""
        for one_cause in (
            self._no_type,
            self._export,
            self._wrong_type,
            self._wrong_choice,
            self._value_at_fault,
            self._wrong_name,
        ):
            cause = one_cause(faults)
            if cause is not None:
                return [cause]
        return self._needed(faults)

    def _enough(self, faults: list[Fault]) -> bool:
        """Report whether the document matches when it is repaired where these faults are."""
        return self._matches(*(repair for fault in faults for repair in fault.repairs))

    def _matches(self, *repairs: Repair) -> bool:
        return self._matcher.accepts(self._root, Repairs(repairs))

    def _needed(self, faults: list[Fault]) -> list[Fault]:
        """Drop, from the last, each fault without which the others are enough."""
        kept = list(faults)
        for fault in reversed(faults):
            rest = [other for other in kept if other is not fault]
            if self._enough(rest):
                kept = rest
        return kept

    def _finished(self, fault: Fault) -> Fault:
        """Return the only fault as seen from its other side, or by the pool's type, where that is better."""
        if fault.rule == XT104:
            return self._no_type([fault]) or fault
        if fault.rule == XT109:
            return self._wrong_type([fault]) or fault
        if fault.rule == XT103:
            return self._export([fault]) or self._value_at_fault([fault]) or fault
        if fault.rule == XT105:
            best = self._with_best_choice(fault)
            return best if best.hint else self._wrong_type([best]) or best
        if fault.rule == XT112 and fault.partner is not None:
            return self._other_side(fault, fault.partner) or fault
        return fault

    def _no_type(self, faults: list[Fault]) -> Fault | None:
        """Name the types for which a document without one is right."""
        first = faults[0]
        if first.element is not self._root or first.rule != XT104 or "type" in self._root.attrib:
            return None
        fits = self._fitting("give", self._root, "type", self._homes.types)
        if not fits:
            return first if len(faults) == 1 else None
        sure = f' type="{fits[0]}"'
        return first._replace(
            hint=f"all else is right for {listing([pairing('type', kind) for kind in fits])}",
            remedy=Remedy("give", sure, f"Write{sure}") if len(fits) == 1 else None,
        )

    def _export(self, _faults: list[Fault]) -> Fault | None:
        """Blame a directory that has its server in it, where a server is missing."""
        for element in self._root.iter("dir", "device"):
            level = self._walk.trail.levels.get(element)
            value = element.get("path")
            if level is None or level.above is None or value is None:
                continue
            fault = server_and_directory(element, "path", value)
            if fault is None:
                continue
            repairs = [Repair("value", element, "path"), Repair("lax", level.above.element)]
            if self._matches(*repairs):
                return fault._replace(repairs=tuple(repairs))
        return None

    def _with_best_choice(self, fault: Fault) -> Fault:
        """Of the values that a misspelt one is near to, suggest those with which the rest is right."""
        for element, name, literals in self._walk.trail.enumerations:
            if element is fault.element and name == fault.attribute:
                value = str(element.attrib[name])
                if fault.hint.endswith(CASE):
                    return fault
                if element is self._root and type_meant(value) is not None:
                    return self._everyday_type(fault, value)
                fits = self._fitting("value", element, name, rank(value, literals))
                near = equally_near(value, fits)
                if near and not self._has_meaning(value):
                    remedy = Remedy("value", near[0], f"Write {pairing(name, near[0])}")
                    return fault._replace(
                        hint=f"did you mean {listing(map(quoted, near))}?",
                        remedy=remedy if len(near) == 1 else None,
                    )
        return fault

    def _has_meaning(self, value: str) -> bool:
        """Report whether a value is a name of everyday life, and no misspelling."""
        meant = format_meant(self._root.get("type") or "", value) or answer_meant(value)
        return meant is not None or plain(value) in FOREIGN_FORMATS

    def _everyday_type(self, fault: Fault, value: str) -> Fault:
        """Offer libvirt's name of a type where nothing is lost by it: a format is given apart."""
        meant = type_meant(value)
        formatted = self._root.find("source/format") is not None
        if meant is None or (meant.says_more and not formatted):
            return fault._replace(remedy=None)
        return fault._replace(remedy=Remedy("value", meant.name, f'Write type="{meant.name}"'))

    def _other_side(self, fault: Fault, partner: Partner) -> Fault | None:
        """Of a conflict, blame a choice rather than an element, and a free value rather than a choice."""
        walk = Walk(self._matcher, self._homes, self._root, last=(partner.element,))
        others = walk.faults_found()
        if len(others) != 1 or others[0].attribute is None:
            return None
        other = others[0]
        if other.element is not partner.element:
            return None
        chosen = [(element, name) for element, name, _ in self._walk.trail.enumerations]
        other_is_choice = (other.element, other.attribute) in chosen
        if fault.attribute is None:
            return other if other_is_choice else None
        own_is_choice = (fault.element, fault.attribute) in chosen
        return other if own_is_choice and not other_is_choice else None

    def _value_at_fault(self, faults: list[Fault]) -> Fault | None:
        """Blame a free value when with another one nothing else would be wrong."""
        chosen = [(element, name) for element, name, _ in self._walk.trail.enumerations]
        for child in self._beside(faults):
            for key, value in child.attrib.items():
                name = str(key)
                repair = Repair("value", child, name)
                if (child, name) in chosen or not self._matches(repair):
                    continue
                opened = self._walk.trail.levels[child].opened
                kinds = attribute_datatypes(opened, qname(name)) or []
                refusing = [kind for kind in kinds if not kind.allows(str(value))]
                others = [self._subject(fault) for fault in faults if fault.rule != XT103]
                lacks = {f"<{name.local}>" for fault in faults for name in fault.missing}
                message = XT105.message(
                    "together" if others else "without",
                    subject=f"{pairing(name, str(value))} on {tag(child)}",
                    others=listing(others or sorted(lacks), "and"),
                    expected=expected_values(refusing),
                )
                return Fault(message, child, name, repairs=(repair,))
        return None

    def _beside(self, faults: list[Fault]) -> list[etree._Element]:
        """The children that stand beside the faults' elements, or where they are missing."""
        parents = (
            fault.element if fault.rule == XT103 else fault.element.getparent() for fault in faults
        )
        found = dict.fromkeys(parent for parent in parents if parent is not None)
        return [
            child
            for parent in found
            for child in elements_in(parent)
            if child in self._walk.trail.levels
        ]

    def _wrong_type(self, faults: list[Fault]) -> Fault | None:
        """Report that the document would be right if it were of another type."""
        name = "type"
        present = [fault for fault in faults if fault.rule not in (XT103, XT104)]
        foreign = [fault for fault in present if fault.rule in (XT105, XT108, XT109)]
        if name not in self._root.attrib or not foreign:
            return None
        own = self._root.attrib[name]
        takers = set(self._homes.types)
        for fault in present:
            if fault.rule == XT109 and fault.attribute is None:
                local = name_of(fault.element)
                takers &= set(self._homes.types_with(fault.element.getparent(), local))
        others = [kind for kind in self._homes.types if kind in takers and kind != own]
        fits = self._fitting("value", self._root, name, others)
        if not fits:
            return None
        written = listing([f'type="{kind}"' for kind in fits])
        return present[0]._replace(
            hint=f'all else is right for {written} instead of type="{own}": did you mean that?',
            repairs=(Repair("value", self._root, name),),
            partner=Partner(self._root, "the type decides", name),
            remedy=None,
        )

    def _wrong_choice(self, faults: list[Fault]) -> Fault | None:
        """Blame one value out of a list when another one makes all the rest right."""
        for element, name, literals in self._walk.trail.enumerations:
            if element is self._root:
                continue
            own = str(element.attrib[name])
            others = [literal for literal in literals if literal != own]
            fits = self._fitting("value", element, name, others)
            if not fits:
                continue
            subject = f"{pairing(name, own)} on {tag(element)}"
            present = [fault for fault in faults if fault.rule != XT103] or faults
            said = listing((self._subject(fault) for fault in present), "and")
            remedy = Remedy("value", fits[0], f"Write {pairing(name, fits[0])}")
            first = faults[0]
            return Fault(
                XT112.message("choice", subject=subject, others=said),
                element,
                name,
                hint=f"did you mean {listing(map(quoted, fits))}?",
                repairs=(Repair("value", element, name),),
                partner=Partner(first.element, self._subject(first), first.attribute),
                remedy=remedy if len(fits) == 1 else None,
            )
        return None

    def _fitting(
        self, kind: str, element: etree._Element, name: str, values: Iterable[str]
    ) -> list[str]:
        """Return the values of an attribute with which the document matches."""
        return [v for v in values if self._matches(Repair(kind, element, name, text=v))]

    @staticmethod
    def _subject(fault: Fault) -> str:
        if fault.attribute is not None:
            return qname(fault.attribute).local
        if fault.rule == XT103 and fault.missing:
            lacking = listing(sorted(f"<{each.local}>" for each in fault.missing), "and")
            return f"the lack of {lacking}"
        return tag(fault.element)

    def _wrong_name(self, faults: list[Fault]) -> Fault | None:
        """Blame a known name when another one makes all the rest right."""
        suspects: dict[etree._Element, None] = {}
        for fault in faults:
            for element in (fault.element, fault.element.getparent()):
                if element is not None and element is not self._root:
                    suspects[element] = None
            if fault.partner is not None and fault.partner.element is not self._root:
                suspects[fault.partner.element] = None
        for element in suspects:
            parent = element.getparent()
            if parent is None or not self._homes.paths(None, name_of(element)):
                continue
            for local in self._homes.children(self._root, parent):
                name = QName(qname(str(element.tag)).namespace, local)
                if self._matches(Repair("rename", element, name=name)):
                    return Fault(
                        of_child(XT101, "content", element, other=f"<{local}>"),
                        element,
                        hint=f"did you mean <{local}>?",
                        repairs=(Repair("rename", element, name=name),),
                        remedy=Remedy("rename", local, f"Rename {tag(element)} to <{local}>"),
                    )
        return None
