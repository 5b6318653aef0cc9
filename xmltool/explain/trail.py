"""What a walk through a refused document has met so far: plain data, which every part of the explainer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import MOST_FAULTS, Fault
from xmltool.explain.matcher import Repairs

if TYPE_CHECKING:
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
        """Take a fault, and from now on pass over what it says."""
        self.faults.append(fault)
        for repair in fault.repairs:
            self.repairs.add(repair)
