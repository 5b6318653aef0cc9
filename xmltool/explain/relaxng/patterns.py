"""RELAX NG patterns and their derivatives: what is left of a pattern after a part of a document.

The method is James Clark's (An algorithm for RELAX NG validation, 2002): each step through a
document turns the pattern of what may follow into another one; a document matches when something
that may be empty is left. Here are the base, the patterns made of two, and the table that makes them;
`xmltool.explain.relaxng.leaves` has those that stand for one thing of a document.

Patterns are interned in a `PatternTable`, so that equal ones are the same object, and each remembers
the start tags that it has met: the second document of a kind is matched by look-ups.
"""

# ruff: noqa: ARG002, D102 - the base says what each step does, a pattern that cannot take it ignores it

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


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


class _Pair(Pattern):
    """A pattern of two."""

    __slots__ = ("_opened", "left", "right")

    def __init__(self, table: PatternTable, left: Pattern, right: Pattern) -> None:
        super().__init__(table, nullable=left.nullable and right.nullable)
        self.left = left
        self.right = right
        self.with_attributes = left.with_attributes or right.with_attributes
        self._opened: dict[QName, Pattern] = {}

    def opened(self, name: QName) -> Pattern:
        found = self._opened.get(name)
        if found is None:
            found = self._open(name)
            if found is not self.table.not_allowed:  # or a document could fill the memory
                self._opened[name] = found
        return found

    def with_attribute(self, name: QName, value: str | None) -> Pattern:
        return self._give(name, value) if self.with_attributes else self.table.not_allowed

    def closed(self, *, lax: bool = False) -> Pattern:
        return self._close(lax=lax) if self.with_attributes else self

    def _open(self, name: QName) -> Pattern:
        raise NotImplementedError

    def _give(self, name: QName, value: str | None) -> Pattern:
        raise NotImplementedError

    def _close(self, *, lax: bool) -> Pattern:
        raise NotImplementedError

    def parts(self) -> tuple[Pattern, ...]:
        return (self.left, self.right)


class Choice(_Pair):
    """One or the other."""

    def __init__(self, table: PatternTable, left: Pattern, right: Pattern) -> None:
        super().__init__(table, left, right)
        self.nullable = left.nullable or right.nullable

    def _open(self, name: QName) -> Pattern:
        return self.table.choice(self.left.opened(name), self.right.opened(name))

    def _give(self, name: QName, value: str | None) -> Pattern:
        return self.table.choice(
            self.left.with_attribute(name, value), self.right.with_attribute(name, value)
        )

    def _close(self, *, lax: bool) -> Pattern:
        return self.table.choice(self.left.closed(lax=lax), self.right.closed(lax=lax))

    def with_text(self, text: str) -> Pattern:
        return self.table.choice(self.left.with_text(text), self.right.with_text(text))

    def ended(self, *, lax: bool = False) -> Pattern:
        return self.table.choice(self.left.ended(lax=lax), self.right.ended(lax=lax))

    def behind(self, change: Callable[[Pattern], Pattern]) -> Pattern:
        return self.table.choice(self.left.behind(change), self.right.behind(change))


class Group(_Pair):
    """One, then the other; attributes in any order."""

    def _open(self, name: QName) -> Pattern:
        first = self.left.opened(name).behind(lambda left: self.table.group(left, self.right))
        if not self.left.nullable:
            return first
        return self.table.choice(first, self.right.opened(name))

    def _give(self, name: QName, value: str | None) -> Pattern:
        return self.table.choice(
            self.table.group(self.left.with_attribute(name, value), self.right),
            self.table.group(self.left, self.right.with_attribute(name, value)),
        )

    def _close(self, *, lax: bool) -> Pattern:
        return self.table.group(self.left.closed(lax=lax), self.right.closed(lax=lax))

    def with_text(self, text: str) -> Pattern:
        first = self.table.group(self.left.with_text(text), self.right)
        if not self.left.nullable:
            return first
        return self.table.choice(first, self.right.with_text(text))


class Interleave(_Pair):
    """Both, their parts in any order."""

    def _open(self, name: QName) -> Pattern:
        table = self.table
        return table.choice(
            self.left.opened(name).behind(lambda left: table.interleave(left, self.right)),
            self.right.opened(name).behind(lambda right: table.interleave(self.left, right)),
        )

    def _give(self, name: QName, value: str | None) -> Pattern:
        return self.table.choice(
            self.table.interleave(self.left.with_attribute(name, value), self.right),
            self.table.interleave(self.left, self.right.with_attribute(name, value)),
        )

    def _close(self, *, lax: bool) -> Pattern:
        return self.table.interleave(self.left.closed(lax=lax), self.right.closed(lax=lax))

    def with_text(self, text: str) -> Pattern:
        return self.table.choice(
            self.table.interleave(self.left.with_text(text), self.right),
            self.table.interleave(self.left, self.right.with_text(text)),
        )


class OneOrMore(_Pair):
    """A pattern, once or several times; both halves are the pattern."""

    def _again(self) -> Pattern:
        return self.table.choice(self, self.table.empty)

    def _open(self, name: QName) -> Pattern:
        return self.left.opened(name).behind(lambda left: self.table.group(left, self._again()))

    def _give(self, name: QName, value: str | None) -> Pattern:
        return self.table.group(self.left.with_attribute(name, value), self._again())

    def _close(self, *, lax: bool) -> Pattern:
        return self.table.one_or_more(self.left.closed(lax=lax))

    def with_text(self, text: str) -> Pattern:
        return self.table.group(self.left.with_text(text), self._again())

    def parts(self) -> tuple[Pattern, ...]:
        return (self.left,)


class After(_Pair):
    """What is still to come in an open element (left), and what follows its end tag (right)."""

    def __init__(self, table: PatternTable, left: Pattern, right: Pattern) -> None:
        super().__init__(table, left, right)
        self.nullable = False
        self.with_attributes = left.with_attributes

    def _open(self, name: QName) -> Pattern:
        return self.left.opened(name).behind(lambda left: self.table.after(left, self.right))

    def _give(self, name: QName, value: str | None) -> Pattern:
        return self.table.after(self.left.with_attribute(name, value), self.right)

    def _close(self, *, lax: bool) -> Pattern:
        return self.table.after(self.left.closed(lax=lax), self.right)

    def with_text(self, text: str) -> Pattern:
        return self.table.after(self.left.with_text(text), self.right)

    def ended(self, *, lax: bool = False) -> Pattern:
        return self.right if lax or self.left.nullable else self.table.not_allowed

    def behind(self, change: Callable[[Pattern], Pattern]) -> Pattern:
        return self.table.after(self.left, change(self.right))

    def parts(self) -> tuple[Pattern, ...]:
        return (self.left,)


class PatternTable:
    """What makes patterns: simplified, and each only once.

    Attributes:
        not_allowed: nothing matches it.
        empty: nothing but the end matches it.
        text: any text matches it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[type[_Pair], Pattern, Pattern], Pattern] = {}
        self.not_allowed = Pattern(self)
        self.empty = Pattern(self, nullable=True)
        self.text: Pattern = Text(self)

    def _pair(self, kind: type[_Pair], left: Pattern, right: Pattern) -> Pattern:
        key = (kind, left, right)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = kind(self, left, right)
        return found

    def choice(self, left: Pattern, right: Pattern) -> Pattern:
        """Return one or the other; nested to the right and without repeats, to be found again."""
        if left is self.not_allowed or left is right:
            return right
        if right is self.not_allowed:
            return left
        if isinstance(left, Choice):
            return self.choice(left.left, self.choice(left.right, right))
        rest = right
        while isinstance(rest, Choice):
            if rest.left is left:
                return right
            rest = rest.right
        return right if rest is left else self._pair(Choice, left, right)

    def group(self, left: Pattern, right: Pattern) -> Pattern:
        """Return one, then the other."""
        return self._both(Group, left, right)

    def interleave(self, left: Pattern, right: Pattern) -> Pattern:
        """Return both, in any order."""
        return self._both(Interleave, left, right)

    def _both(self, kind: type[_Pair], left: Pattern, right: Pattern) -> Pattern:
        if left is self.not_allowed or right is self.not_allowed:
            return self.not_allowed
        if left is self.empty:
            return right
        return left if right is self.empty else self._pair(kind, left, right)

    def after(self, left: Pattern, right: Pattern) -> Pattern:
        """Return the rest of an element, then the rest of its parent."""
        if left is self.not_allowed or right is self.not_allowed:
            return self.not_allowed
        return self._pair(After, left, right)

    def one_or_more(self, inner: Pattern) -> Pattern:
        """Return a pattern once or several times."""
        if inner is self.not_allowed or inner is self.empty or isinstance(inner, OneOrMore):
            return inner
        return self._pair(OneOrMore, inner, inner)
