"""Step through a refused document, say what cannot follow, pass over it and go on.

The walk finds every fault of a document in its order; `xmltool.explain.blame` then takes out what is
only a consequence of something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.attributes import refused_attribute
from xmltool.explain.elements import refused_element
from xmltool.explain.matcher import (
    Matcher,
    after_any_element,
    after_content,
    elements_in,
    qname,
    runs,
    text_of,
)
from xmltool.explain.missing import missing_before, missing_elements
from xmltool.explain.missing_attributes import missing_attributes
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import (
    VALUE,
    datatypes_of,
    is_enumeration,
    next_elements,
    open_attributes,
    required_elements,
    takes_text,
)
from xmltool.explain.texts import refused_child_of_text, refused_text
from xmltool.explain.trail import Level, Trail

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.faults import Fault
    from xmltool.explain.homes import Homes
    from xmltool.explain.relaxng.patterns import Pattern


class Walk:
    """One way through one document; what it meets is kept in its `trail`."""

    def __init__(
        self,
        matcher: Matcher,
        homes: Homes,
        root: etree._Element,
        last: tuple[etree._Element, ...] = (),
    ) -> None:
        """Prepare a walk that comes to the `last` children after their siblings, which are then right."""
        self.trail = Trail(root, homes)
        self._matcher = matcher
        self._last = last

    def faults_found(self) -> list[Fault]:
        """Walk through the document and return its faults; at most `MOST_FAULTS`."""
        self._element(self._matcher.start, self.trail.root, None)
        return self.trail.faults

    def _element(self, pattern: Pattern, element: etree._Element, above: Level | None) -> Pattern:
        if self.trail.repairs.has("skip", element):
            return pattern
        left = pattern.opened(self.trail.repairs.name(element))
        if left is pattern.table.not_allowed and above is not None:
            pattern = self._inserted(pattern, element, above)
            left = pattern.opened(self.trail.repairs.name(element))
        if left is pattern.table.not_allowed:
            self.trail.add(refused_element(self.trail, pattern, element, above))
            if self.trail.repairs.has("skip", element):
                return pattern
            left = pattern.opened(self.trail.repairs.name(element))
        level = self.trail.levels[element] = Level(element, left, above)
        level.content = self._start_tag(left, level)
        left = self._content(level)
        return left.ended(lax=True)

    def _inserted(self, pattern: Pattern, element: etree._Element, above: Level) -> Pattern:
        """Report at once what is missing before an element that must come after it."""
        missing = missing_before(self.trail, pattern, element, above)
        if missing is not None:
            self.trail.add(missing)
            for name in self.trail.repairs.inserted(element):
                pattern = after_any_element(pattern, name)
        return pattern

    def _start_tag(self, pattern: Pattern, level: Level) -> Pattern:
        element = level.element
        given: list[str] = []
        for name, value in self._in_order(pattern, element):
            if self.trail.full:
                return pattern.closed(lax=True)
            left = pattern.with_attribute(self.trail.repairs.name(element, name), value)
            if left is pattern.table.not_allowed:
                self.trail.add(refused_attribute(self.trail, pattern, level, name, tuple(given)))
                left = self._repaired(pattern, element, name)
            pattern = left
            given.append(name)
        closed = pattern.closed()
        level.tagged = pattern
        if closed is pattern.table.not_allowed:
            self.trail.add(missing_attributes(self.trail, pattern, level))
            for name, given_value in self.trail.repairs.given(element).items():
                left = pattern.with_attribute(qname(name), given_value)
                pattern = pattern if left is pattern.table.not_allowed else left
            closed = pattern.closed(lax=True)
        return closed

    def _repaired(self, pattern: Pattern, element: etree._Element, name: str) -> Pattern:
        if self.trail.repairs.has("skip", element, name):
            return pattern
        known = self.trail.repairs.name(element, name)
        left = pattern.with_attribute(known, str(element.attrib[name]))
        return (
            left if left is not pattern.table.not_allowed else pattern.with_attribute(known, None)
        )

    def _in_order(self, pattern: Pattern, element: etree._Element) -> list[tuple[str, str]]:
        """Attributes, those with a list of values first: they choose what the others may be."""
        first: list[tuple[str, str]] = []
        others: list[tuple[str, str]] = []
        choices = open_attributes(pattern)
        for key, value in element.attrib.items():
            name = str(key)
            kinds = datatypes_of(choices, qname(name))
            if kinds and is_enumeration(kinds):
                literals = tuple(dict.fromkeys(str(kind.value) for kind in kinds))
                self.trail.enumerations.append((element, name, literals))
                first.append((name, str(value)))
            else:
                others.append((name, str(value)))
        return first + others

    def _content(self, level: Level) -> Pattern:
        pattern, element = level.content, level.element
        children = elements_in(element)
        if not children:
            return self._text_only(pattern, level)
        if takes_text(pattern) and not next_elements(pattern):
            self.trail.add(refused_child_of_text(self.trail, pattern, level))
            return self._text_only(pattern, level)
        pattern = self._mixed(pattern, level)
        return self._ended(pattern, level)

    def _text_only(self, pattern: Pattern, level: Level) -> Pattern:
        if self.trail.repairs.has("text", level.element):
            return pattern
        left = after_content(pattern, level.element, self.trail.repairs)
        if left is pattern.table.not_allowed or (
            takes_text(pattern) and left.ended() is pattern.table.not_allowed
        ):
            self.trail.add(refused_text(self.trail, pattern, level, text_of(level.element)))
            return pattern
        return self._ended(left, level)

    def _mixed(self, pattern: Pattern, level: Level) -> Pattern:
        parts = runs(level.element)
        if self._last:
            parts.sort(key=lambda part: not isinstance(part, str) and part in self._last)
        for part in parts:
            if self.trail.full:
                break
            if not isinstance(part, str):
                pattern = self._element(pattern, part, level)
                level.seen.append(part)
            elif part.strip(WHITE_SPACE) and not self.trail.repairs.has("text", level.element):
                left = pattern.with_text(part)
                if left is pattern.table.not_allowed:
                    self.trail.add(refused_text(self.trail, pattern, level, part))
                else:
                    pattern = left
        return pattern

    def _ended(self, pattern: Pattern, level: Level) -> Pattern:
        """Report what is missing at the end tag, unless something that was told stands for it."""
        if pattern.ended() is pattern.table.not_allowed and not self.trail.full:
            sets = required_elements(pattern)
            if not all(VALUE in names for names in sets):
                missing = missing_elements(self.trail, level, sets)
                if missing is not None:
                    self.trail.add(missing)
        return pattern
