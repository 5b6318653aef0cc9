"""The XSD datatypes that RELAX NG grammars of libvirt use, with their facets, and literal values."""

from __future__ import annotations

import re

WHITE_SPACE = " \t\r\n"
"""XML's white space; Python's own `strip` would take U+00A0 and others too."""

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_MOST_DIGITS = 30
"""A number with more is beyond every bound; Python's `int` itself refuses very long ones."""

_TO_SPACE = str.maketrans(WHITE_SPACE, " " * len(WHITE_SPACE))
_PLAIN_PATTERN = re.compile(
    r"""(?: [^\\\[\]^$.]                                # an ordinary character or an operator
          | \\[nrt\\|.?*+(){}\-\[\]^]                   # an escape that means the same in Python
          | \[\^? (?: [^\\\[\]&~|-] | \\[nrt\\|.?*+(){}\-\[\]^] | -(?!\[|-) )+ \]
          | (?P<dot>\.)
        )""",
    re.VERBOSE,
)


def collapse(text: str) -> str:
    """Return a text as XSD's `collapse` leaves it: single spaces, none at the ends."""
    return " ".join(word for word in text.translate(_TO_SPACE).split(" ") if word)


def python_pattern(pattern: str) -> str:
    """Translate an XSD pattern to one for Python's `re.fullmatch`.

    The patterns in use need no more than another reading of the dot; for what goes further
    elementpath, xmlschema's engine, is asked, whose import takes longer than a whole run.
    """
    parts: list[str] = []
    place = 0
    while place < len(pattern):
        match = _PLAIN_PATTERN.match(pattern, place)
        if match is None:
            from elementpath.regex import translate_pattern

            translated: str = translate_pattern(
                pattern, back_references=False, lazy_quantifiers=False, anchors=False
            )
            return translated
        parts.append(r"[^\n\r]" if match["dot"] else match.group())
        place = match.end()
    return "".join(parts)


class Datatype:
    """A datatype with its facets, or one literal value.

    Attributes:
        kind: the XSD name of the type.
        value: the literal that is allowed, or None for a datatype.
        define: name of the innermost define around it in the grammar.
        phrase: words of the grammar's author for the value ("an absolute path"), or None.
        low: smallest number allowed, None for no bound or no number.
        high: largest number allowed, None for no bound or no number.
    """

    __slots__ = (
        "_patterns",
        "_sources",
        "define",
        "excepted",
        "high",
        "kind",
        "low",
        "phrase",
        "value",
    )

    def __init__(
        self,
        kind: str,
        *,
        value: str | None = None,
        facets: tuple[tuple[str, str], ...] = (),
        excepted: tuple[Datatype, ...] = (),
        define: str = "",
        phrase: str | None = None,
    ) -> None:
        self.kind = kind
        self.value = value
        self.define = define
        self.phrase = phrase
        self.excepted = excepted
        self._sources = tuple(text for name, text in facets if name == "pattern")
        self._patterns: tuple[re.Pattern[str], ...] | None = None
        low, high = _INTEGERS.get(kind, (None, None))
        lows = [low, *_bounds(facets, "minInclusive", 0), *_bounds(facets, "minExclusive", 1)]
        highs = [high, *_bounds(facets, "maxInclusive", 0), *_bounds(facets, "maxExclusive", -1)]
        self.low = max((bound for bound in lows if bound is not None), default=None)
        self.high = min((bound for bound in highs if bound is not None), default=None)

    @property
    def is_number(self) -> bool:
        """Whether the datatype is one of whole numbers."""
        return self.kind in _INTEGERS

    def allows(self, text: str) -> bool:
        """Report whether a text is a value of the datatype; a datatype unknown here allows all."""
        if self.value is not None:
            return self._normal(text) == self._normal(self.value)
        normal = self._normal(text)
        if self.is_number and not self._in_range(normal):
            return False
        if self._patterns is None:
            self._patterns = tuple(re.compile(python_pattern(source)) for source in self._sources)
        if not all(pattern.fullmatch(normal) for pattern in self._patterns):
            return False
        return not any(other.allows(text) for other in self.excepted)

    def _normal(self, text: str) -> str:
        if self.kind == "string":
            return text
        if self.kind == "normalizedString":
            return text.translate(_TO_SPACE)
        return collapse(text)

    def _in_range(self, text: str) -> bool:
        sign, digits = (text[:1], text[1:]) if text[:1] in ("+", "-") else ("", text)
        if not (digits.isascii() and digits.isdigit()):
            return False
        digits = digits.lstrip("0") or "0"
        if len(digits) > _MOST_DIGITS:
            return (self.low if sign == "-" else self.high) is None
        number = -int(digits) if sign == "-" else int(digits)
        return not (
            (self.low is not None and number < self.low)
            or (self.high is not None and number > self.high)
        )


def _bounds(facets: tuple[tuple[str, str], ...], name: str, step: int) -> list[int]:
    return [int(text) + step for facet, text in facets if facet == name and _is_integer(text)]


def _is_integer(text: str) -> bool:
    stripped = text.strip(WHITE_SPACE).lstrip("+-")
    return stripped.isascii() and stripped.isdigit() and len(stripped) <= _MOST_DIGITS
