"""Step through a refused document, say what cannot follow, pass over it and go on.

The walk finds every fault of a document in its order; `xmltool.explain.blame` then takes out what is
only a consequence of something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.attributes import refused_attribute
from xmltool.explain.elements import refused_element, refused_root
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
        if not left.possible and above is not None:
            pattern = above.left = self._inserted(element, above)
            left = pattern.opened(self.trail.repairs.name(element))
        if not left.possible:
            self.trail.add(
                refused_root(pattern, element)
                if above is None
                else refused_element(self.trail, element, above)
            )
            if self.trail.repairs.has("skip", element):
                return pattern
            left = pattern.opened(self.trail.repairs.name(element))
        level = self.trail.levels[element] = Level(element, left, above)
        level.content = level.left = self._start_tag(level)
        return self._content(level).ended(lax=True)

    def _inserted(self, element: etree._Element, above: Level) -> Pattern:
        """Report at once what is missing before an element that must come after it."""
        pattern = above.left
        missing = missing_before(self.trail, element, above)
        if missing is not None:
            self.trail.add(missing)
            for name in self.trail.repairs.inserted(element):
                pattern = after_any_element(pattern, name)
        return pattern

    def _start_tag(self, level: Level) -> Pattern:
        element = level.element
        given: list[str] = []
        for name, value in self._in_order(level.opened, element):
            if self.trail.full:
                return level.tagged.closed(lax=True)
            left = level.tagged.with_attribute(self.trail.repairs.name(element, name), value)
            if not left.possible:
                self.trail.add(refused_attribute(self.trail, level, name, tuple(given)))
                left = self._repaired(level.tagged, element, name)
            level.tagged = left
            given.append(name)
        closed = level.tagged.closed()
        if not closed.possible:
            self.trail.add(missing_attributes(self.trail, level))
            pattern = level.tagged
            for name, given_value in self.trail.repairs.given(element).items():
                left = pattern.with_attribute(qname(name), given_value)
                pattern = left if left.possible else pattern
            closed = pattern.closed(lax=True)
        return closed

    def _repaired(self, pattern: Pattern, element: etree._Element, name: str) -> Pattern:
        if self.trail.repairs.has("skip", element, name):
            return pattern
        known = self.trail.repairs.name(element, name)
        left = pattern.with_attribute(known, str(element.attrib[name]))
        return left if left.possible else pattern.with_attribute(known, None)

    def _in_order(self, pattern: Pattern, element: etree._Element) -> list[tuple[str, str]]:
        """Return attributes, those with a list of values first: they choose what the others may be."""
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
        children = elements_in(level.element)
        if not children:
            return self._text_only(level)
        if takes_text(level.left) and not next_elements(level.left):
            self.trail.add(refused_child_of_text(self.trail, level))
            return self._text_only(level)
        self._mixed(level)
        return self._ended(level)

    def _text_only(self, level: Level) -> Pattern:
        if self.trail.repairs.has("text", level.element):
            return level.left
        left = after_content(level.left, level.element, self.trail.repairs)
        if not left.possible or (takes_text(level.left) and not left.ended().possible):
            self.trail.add(refused_text(self.trail, level, text_of(level.element)))
            return level.left
        level.left = left
        return self._ended(level)

    def _mixed(self, level: Level) -> None:
        parts = runs(level.element)
        if self._last:
            parts.sort(key=lambda part: not isinstance(part, str) and part in self._last)
        for part in parts:
            if self.trail.full:
                break
            if not isinstance(part, str):
                level.left = self._element(level.left, part, level)
                level.seen.append(part)
            elif part.strip(WHITE_SPACE) and not self.trail.repairs.has("text", level.element):
                left = level.left.with_text(part)
                if left.possible:
                    level.left = left
                else:
                    self.trail.add(refused_text(self.trail, level, part))

    def _ended(self, level: Level) -> Pattern:
        """Report what is missing at the end tag, unless something that was told stands for it."""
        if not level.left.ended().possible and not self.trail.full:
            sets = required_elements(level.left)
            if not all(VALUE in names for names in sets):
                missing = missing_elements(self.trail, level, sets)
                if missing is not None:
                    self.trail.add(missing)
        return level.left
