"""RELAX NG patterns that stand for one thing of a document: a value, an attribute, an element."""

# ruff: noqa: D102 - `Pattern` documents the steps

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.relaxng.datatypes import WHITE_SPACE, collapse
from xmltool.explain.relaxng.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.relaxng.patterns import NameClass, PatternTable, QName


class Data(Pattern):
    """One value of a datatype, or a literal."""

    __slots__ = ("datatype",)

    def __init__(self, table: PatternTable, datatype: Datatype) -> None:
        super().__init__(table)
        self.datatype = datatype

    def with_text(self, text: str) -> Pattern:
        return self.table.empty if self.datatype.allows(text) else self.table.not_allowed


class ListOf(Pattern):
    """Words between white space that together match a pattern."""

    __slots__ = ("inner",)

    def __init__(self, table: PatternTable, inner: Pattern) -> None:
        super().__init__(table)
        self.inner = inner

    def with_text(self, text: str) -> Pattern:
        left = self.inner
        for word in collapse(text).split(" "):
            left = left.with_text(word)
        return self.table.empty if left.nullable else self.table.not_allowed

    def parts(self) -> tuple[Pattern, ...]:
        return (self.inner,)


class Attribute(Pattern):
    """An attribute that must be there."""

    __slots__ = ("names", "value")

    def __init__(self, table: PatternTable, names: NameClass, value: Pattern) -> None:
        super().__init__(table)
        self.with_attributes = True
        self.names = names
        self.value = value

    def with_attribute(self, name: QName, value: str | None) -> Pattern:
        fits = self.names.contains(name) and (value is None or matches_value(self.value, value))
        return self.table.empty if fits else self.table.not_allowed

    def closed(self, *, lax: bool = False) -> Pattern:
        return self.table.empty if lax else self.table.not_allowed


class Element(Pattern):
    """An element; its content is read from the grammar when it is first met."""

    __slots__ = ("_content", "_read", "names")

    def __init__(self, table: PatternTable, names: NameClass, read: Callable[[], Pattern]) -> None:
        super().__init__(table)
        self.names = names
        self._read = read
        self._content: Pattern | None = None

    @property
    def content(self) -> Pattern:
        """Attributes and children."""
        if self._content is None:
            self._content = self._read()
        return self._content

    def opened(self, name: QName) -> Pattern:
        if not self.names.contains(name):
            return self.table.not_allowed
        return self.table.after(self.content, self.table.empty)


def matches_value(pattern: Pattern, value: str) -> bool:
    """Report whether an attribute's value, or the whole text of an element, matches."""
    if pattern.nullable and not value.strip(WHITE_SPACE):
        return True
    return pattern.with_text(value).nullable
