"""What a walk through a refused document has met so far: plain data, which every part of the explainer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import MOST_FAULTS, Fault
from xmltool.explain.matcher import Repairs, after_element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from xmltool.explain.homes import Homes
    from xmltool.explain.relaxng.patterns import Pattern


class Level:
    """An element that the walk is in.

    Attributes:
        element: the element.
        opened: what its start tag could hold before its first attribute.
        tagged: what its start tag can still hold, after its last attribute or the one at fault.
        content: what its content could be before the first child; set after the start tag.
        left: what its content can still be.
        seen: children that were taken so far, in order.
        above: the level of the parent; None for the root.
    """

    __slots__ = ("above", "content", "element", "left", "opened", "seen", "tagged")

    def __init__(self, element: etree._Element, opened: Pattern, above: Level | None) -> None:
        self.element = element
        self.opened = opened
        self.tagged = opened
        self.content = opened
        self.left = opened
        self.seen: list[etree._Element] = []
        self.above = above


class Trail:
    """One way through one document.

    Attributes:
        root: of the document.
        homes: where elements and attributes may stand, by pool type.
        faults: what was found, in order of the way.
        enumerations: attributes with a value out of a list, and the values that were open to them.
        levels: of the elements that were walked through.
        repairs: what the faults pass over.
    """

    def __init__(self, root: etree._Element, homes: Homes) -> None:
        self.root = root
        self.homes = homes
        self.faults: list[Fault] = []
        self.enumerations: list[tuple[etree._Element, str, tuple[str, ...]]] = []
        self.levels: dict[etree._Element, Level] = {}
        self.repairs = Repairs()

    @property
    def full(self) -> bool:
        """Whether so many faults were found that the rest is left."""
        return len(self.faults) >= MOST_FAULTS

    def add(self, fault: Fault) -> None:
        """Add a fault; what it repairs is passed over from now on."""
        self.faults.append(fault)
        for repair in fault.repairs:
            self.repairs.add(repair)

    def after_attributes(
        self, pattern: Pattern, element: etree._Element, names: Iterable[str]
    ) -> Pattern:
        """Return what is left of a pattern after some attributes of an element."""
        for name in names:
            known = self.repairs.name(element, name)
            pattern = pattern.with_attribute(known, str(element.attrib[name]))
        return pattern

    def without(self, above: Level, other: etree._Element) -> Pattern:
        """Return what is left of an element's content after its children so far, but for one."""
        left = above.content
        for child in above.seen:
            if child is not other:
                left = after_element(left, child, self.repairs)
        return left
