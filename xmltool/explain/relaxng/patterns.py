"""RELAX NG patterns and their derivatives: what is left of a pattern after a part of a document.

The method is James Clark's (An algorithm for RELAX NG validation, 2002): each step through a
document turns the pattern of what may follow into another one; a document matches when something
that may be empty is left. Here are the base and the patterns that stand for one thing of a document;
`xmltool.explain.relaxng.combinations` has those that are made of two.
"""

# ruff: noqa: ARG002, D102 - the base says what each step does, a pattern that cannot take it ignores it

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from xmltool.explain.relaxng.datatypes import WHITE_SPACE, collapse

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.explain.relaxng.datatypes import Datatype


class QName(NamedTuple):
    """A name with its namespace, which is empty for none."""

    namespace: str
    local: str


class NameClass(NamedTuple):
    """The names of an element or attribute pattern: one, a choice of `members`, or a wildcard.

    A wildcard stands for the names of a namespace, None for any, but for those that are excepted.
    """

    name: QName | None
    namespace: str | None = None
    members: tuple[NameClass, ...] = ()
    excepted: NameClass | None = None

    def contains(self, name: QName) -> bool:
        """Report whether the class has a name."""
        if self.name is not None:
            return self.name == name
        if self.members:
            return any(member.contains(name) for member in self.members)
        if self.namespace is not None and self.namespace != name.namespace:
            return False
        return self.excepted is None or not self.excepted.contains(name)

    def names(self) -> tuple[QName, ...]:
        """Return the names that are spelt out; none for a wildcard."""
        if self.name is not None:
            return (self.name,)
        return tuple(name for member in self.members for name in member.names())


class PatternTable(Protocol):
    """What makes patterns: simplified, and each only once."""

    not_allowed: Pattern
    """Nothing matches it."""
    empty: Pattern
    """Nothing but the end matches it."""
    text: Pattern

    def choice(self, left: Pattern, right: Pattern) -> Pattern:
        """Return one or the other; nested to the right and without repeats, to be found again."""

    def group(self, left: Pattern, right: Pattern) -> Pattern:
        """Return one, then the other."""

    def interleave(self, left: Pattern, right: Pattern) -> Pattern:
        """Return both, in any order."""

    def after(self, left: Pattern, right: Pattern) -> Pattern:
        """Return the rest of an element, then the rest of its parent."""

    def one_or_more(self, inner: Pattern) -> Pattern:
        """Return a pattern once or several times."""


class Pattern:
    """A pattern; the base, which takes no step.

    Attributes:
        table: makes the patterns that steps lead to.
        nullable: it matches nothing at all.
        with_attributes: some attribute may still be given, or is missing.
    """

    __slots__ = ("nullable", "table", "with_attributes")

    def __init__(self, table: PatternTable, *, nullable: bool = False) -> None:
        self.table = table
        self.nullable = nullable
        self.with_attributes = False

    @property
    def possible(self) -> bool:
        """Whether anything matches it."""
        return self is not self.table.not_allowed

    def opened(self, name: QName) -> Pattern:
        """Return what is left after `<name`: the element's own pattern, then what follows it."""
        return self.table.not_allowed

    def with_attribute(self, name: QName, value: str | None) -> Pattern:
        """Return what is left after an attribute; a value of None fits any attribute of the name."""
        return self.table.not_allowed

    def closed(self, *, lax: bool = False) -> Pattern:
        """Return what is left after the start tag's `>`; lax: as if no attribute were missing."""
        return self

    def with_text(self, text: str) -> Pattern:
        """Return what is left after a text."""
        return self.table.not_allowed

    def ended(self, *, lax: bool = False) -> Pattern:
        """Return what is left after an end tag; lax: as if nothing were missing before it."""
        return self.table.not_allowed

    def behind(self, change: Callable[[Pattern], Pattern]) -> Pattern:
        """Return the pattern with a change to what follows the element that it is in."""
        return self.table.not_allowed

    def parts(self) -> tuple[Pattern, ...]:
        """Return the patterns of the same element that this one is made of."""
        return ()


class Text(Pattern):
    """Any text."""

    def __init__(self, table: PatternTable) -> None:
        super().__init__(table, nullable=True)

    def with_text(self, text: str) -> Pattern:
        return self


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
