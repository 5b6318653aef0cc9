"""A grammar rewritten, in the same language, so that libxml2 reads it as it is meant.

libxml2 refuses valid documents for several reasons:

- Two interleaves inside one (2.9.14 and 2.14.6): when the children of the two alternate, it loses
  its way between siblings. libvirt's own grammar has such a pair in every pool type.
- A number with a `pattern` facet (both): it holds the pattern against the text as written, where
  white space around a number does not count (XSD part 2, 4.3.4: patterns are for the value after its
  white space is normalized).
- A sign before an unsigned number, or more than 24 digits (2.9.14).
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.errors import GrammarError
from xmltool.grammar.assemble import RNG, local, patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_COPIES = 5_000
"""Nodes; libvirt's grammar needs 220, references that double at each step reach this soon."""
_KEPT_WHITE_SPACE = ("string", "normalizedString")
"""Datatypes in which white space at the ends counts."""
_UNSIGNED = {
    "unsignedByte": "255",
    "unsignedShort": "65535",
    "unsignedInt": "4294967295",
    "unsignedLong": "18446744073709551615",
}
"""The unsigned datatypes and their largest values."""
_UNLIMITED = ("integer", "positiveInteger", "nonNegativeInteger")
"""Datatypes of numbers that may be as long as they like."""


def flatten(grammar: etree._Element) -> None:
    """Put the members of an interleave inside an interleave into the outer one, in place.

    What is seen through: references, groups of one, and an optional interleave whose members may all
    be missing. Left as they are: alternatives and groups that hold an interleave, which libvirt's
    grammar does not have inside one.
    """
    names = _Names(grammar)
    budget = _MAX_COPIES
    todo = list(grammar.iter(RNG + "interleave"))
    for outer in todo:
        position = 0
        while position < len(outer):
            member = outer[position]
            inner = names.interleave(member) if local(member) else None
            if inner is None or inner is outer:
                position += 1
                continue
            replacement = [deepcopy(part) for part in patterns(inner)]
            budget -= sum(1 for part in replacement for _ in part.iter())
            if budget < 0:
                raise GrammarError(
                    "the grammar is too large", "it repeats references many times over"
                )
            outer[position : position + 1] = replacement


class _Names:
    """What references stand for."""

    def __init__(self, grammar: etree._Element) -> None:
        self._defines: dict[str | None, list[etree._Element]] = {}
        for define in grammar.iter(RNG + "define"):
            self._defines.setdefault(define.get("name"), []).append(define)

    def _content(self, ref: etree._Element) -> list[etree._Element] | None:
        """Return the patterns of the one define with this name; None where several are combined."""
        found = self._defines.get(ref.get("name"), [])
        return patterns(found[0]) if len(found) == 1 else None

    def interleave(
        self, pattern: etree._Element, seen: frozenset[str | None] = frozenset()
    ) -> etree._Element | None:
        """Find the interleave that a member of an interleave stands for; None: it is something else.

        Args:
            pattern: the member.
            seen: references on the way, which a broken grammar may follow in a circle.
        """
        kind = local(pattern)
        if kind == "interleave":
            return pattern
        content: list[etree._Element] | None = None
        if kind == "ref" and pattern.get("name") not in seen:
            content = self._content(pattern)
            seen |= {pattern.get("name")}
        elif kind in ("group", "optional"):
            content = patterns(pattern)
        if content is None or len(content) != 1:
            return None
        inner = self.interleave(content[0], seen)
        if kind == "optional" and inner is not None:
            return inner if all(self.nullable(part) for part in patterns(inner)) else None
        return inner

    def nullable(self, pattern: etree._Element, seen: frozenset[str | None] = frozenset()) -> bool:
        """Report whether a pattern matches nothing at all; False where that is not certain."""
        kind = local(pattern)
        if kind in ("optional", "zeroOrMore", "empty", "text"):
            return True
        if kind == "ref":
            content = None if pattern.get("name") in seen else self._content(pattern)
            seen |= {pattern.get("name")}
            return content is not None and all(self.nullable(part, seen) for part in content)
        if kind == "choice":
            return any(self.nullable(part, seen) for part in patterns(pattern))
        if kind in ("group", "interleave", "oneOrMore"):
            return all(self.nullable(part, seen) for part in patterns(pattern))
        return False


def mend_numbers(grammar: etree._Element) -> None:
    """Let numbers have white space around them and unsigned ones a sign, in place."""
    for data in grammar.iter(RNG + "data"):
        if data.get("type") in _KEPT_WHITE_SPACE:
            continue
        for parameter in _pattern_facets(data):
            parameter.text = rf"\s*({parameter.text})\s*"
    for data in list(_unsigned(grammar)):
        data.append(_parameter("maxInclusive", _UNSIGNED[data.get("type") or ""]))
        data.set("type", "nonNegativeInteger")


def as_libxml2_reads(grammar: etree._Element) -> etree._Element:
    """Return the grammar as libxml2 2.9.14 reads it: numbers without a sign, or of up to 24 digits.

    The tree itself where it has no such numbers, else a changed copy.
    """
    if next(_misread(grammar), None) is None:
        return grammar
    copy = deepcopy(grammar)
    for data, pattern in list(_misread(copy)):
        data.append(_parameter("pattern", pattern))
    return copy


def _misread(grammar: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Return the data that libxml2 2.9.14 refuses some spellings of, and a pattern for the others."""
    for data in _unsigned(grammar):
        yield data, r"\s*[0-9]+\s*"
    for data in grammar.iter(RNG + "data"):
        if data.get("type") in _UNLIMITED:
            yield data, r"\s*[+\-]?0*[0-9]{1,24}\s*"


def _unsigned(place: etree._Element) -> Iterator[etree._Element]:
    """Return the unsigned numbers of a place that have no pattern to say how they are written."""
    for data in place.iter(RNG + "data"):
        if data.get("type") in _UNSIGNED and next(_pattern_facets(data), None) is None:
            yield data


def _pattern_facets(data: etree._Element) -> Iterator[etree._Element]:
    return (p for p in data.iter(RNG + "param") if p.get("name") == "pattern")


def _parameter(name: str, value: str) -> etree._Element:
    parameter = etree.Element(RNG + "param", name=name)
    parameter.text = value
    return parameter
