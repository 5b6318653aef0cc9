"""What a pattern expects: which elements, attributes and values may come, and which must."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from xmltool.explain.relaxng.leaves import Attribute, Data, Element, ListOf
from xmltool.explain.relaxng.patterns import (
    After,
    Choice,
    Group,
    Interleave,
    OneOrMore,
    Pattern,
    QName,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.relaxng.patterns import NameClass

VALUE = QName("", "")
"""Stands in a set of required names for a text that must be there."""

_MOST_SETS = 8
"""Of alternative sets of required names: more would be no help in a message."""

_Kind = TypeVar("_Kind", bound=Pattern)


def next_elements(pattern: Pattern) -> list[Element]:
    """Return the elements that may come next."""
    return _of_kind(Element, _next(pattern))


def all_elements(pattern: Pattern) -> list[Element]:
    """Return the elements that may come at all in what is left of the open element."""
    return _of_kind(Element, _inside(pattern))


def open_attributes(pattern: Pattern) -> list[Attribute]:
    """Return the attributes that may still be given on the open element."""
    return _of_kind(Attribute, _inside(pattern))


def next_datatypes(pattern: Pattern) -> list[Datatype]:
    """Return the datatypes of a text that may come next; none where any text may, or none."""
    return [leaf.datatype for leaf in _of_kind(Data, _next(pattern))]


def takes_text(pattern: Pattern) -> bool:
    """Report whether some text may come next."""
    return any(isinstance(part, (Text, Data, ListOf)) for part in _next(pattern))


def datatypes(value: Pattern) -> list[Datatype]:
    """Return the datatypes that a value pattern is made of."""
    return [leaf.datatype for leaf in _of_kind(Data, _inside(value))]


def attribute_datatypes(pattern: Pattern, name: QName) -> list[Datatype] | None:
    """Return the datatypes of an attribute that may still be given; None where it may not.

    An empty list stands for an attribute that takes any text.
    """
    return datatypes_of(open_attributes(pattern), name)


def datatypes_of(attributes: list[Attribute], name: QName) -> list[Datatype] | None:
    """Return the same for attributes that are known to be open."""
    named = [each for each in attributes if each.names.contains(name)]
    if not named:
        return None
    return [datatype for each in named for datatype in datatypes(each.value)]


def is_enumeration(kinds: list[Datatype] | None) -> bool:
    """Report whether datatypes are literals only."""
    return bool(kinds) and all(kind.value is not None for kind in kinds or ())


def names_of(patterns: list[Element] | list[Attribute]) -> list[QName]:
    """Return the names that patterns spell out, each once."""
    return list(dict.fromkeys(name for each in patterns for name in each.names.names()))


def required_elements(pattern: Pattern) -> list[frozenset[QName]]:
    """Return the smallest sets of children, or `VALUE`, of which one must still come."""
    return _required(pattern, attributes=False)


def required_attributes(pattern: Pattern) -> list[frozenset[QName]]:
    """Return the smallest sets of attributes of which one must still be given."""
    return _required(pattern, attributes=True)


def _required(pattern: Pattern, *, attributes: bool) -> list[frozenset[QName]]:
    if isinstance(pattern, (Attribute, Element)):
        wanted = isinstance(pattern, Attribute) == attributes
        return [frozenset([_one_name(pattern.names)] if wanted else [])]
    if isinstance(pattern, (Data, ListOf)):
        return [frozenset([] if attributes else [VALUE])]
    if isinstance(pattern, Choice):
        sets = [
            *_required(pattern.left, attributes=attributes),
            *_required(pattern.right, attributes=attributes),
        ]
        return [one for one in dict.fromkeys(sets) if not any(other < one for other in sets)][
            :_MOST_SETS
        ]
    if isinstance(pattern, (Group, Interleave)):
        both = (
            left | right
            for left in _required(pattern.left, attributes=attributes)
            for right in _required(pattern.right, attributes=attributes)
        )
        return list(dict.fromkeys(both))[:_MOST_SETS]
    if isinstance(pattern, (After, OneOrMore)):
        return _required(pattern.left, attributes=attributes)
    return [frozenset()]


def _one_name(names: NameClass) -> QName:
    spelt_out = names.names()
    return spelt_out[0] if spelt_out else QName("", "*")


def _of_kind(kind: type[_Kind], patterns: Iterator[Pattern]) -> list[_Kind]:
    return [pattern for pattern in patterns if isinstance(pattern, kind)]


def _inside(pattern: Pattern, *, next_only: bool = False) -> Iterator[Pattern]:
    """Yield the patterns of the open element, each once, from left to right.

    With `next_only` these are the ones that the next step can meet.
    """
    seen: set[Pattern] = set()
    stack = [pattern]
    while stack:
        one = stack.pop()
        if one not in seen:
            seen.add(one)
            yield one
            blocked = next_only and isinstance(one, Group) and not one.left.nullable
            stack.extend(one.parts()[:1] if blocked else reversed(one.parts()))


def _next(pattern: Pattern) -> Iterator[Pattern]:
    return _inside(pattern, next_only=True)
