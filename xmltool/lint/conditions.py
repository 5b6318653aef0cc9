"""Conditions of template languages: what they compare, and whether they hold.

Only as much is understood as decides which branches of a template go together: comparisons of an
expression with words, joined by and, or and not. Everything else is a question of its own, which may
be answered either way.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

OTHER, EMPTY = "\0other", "\0empty"
"""Values that an expression may have beside the words that it is compared with."""


class Is(NamedTuple):
    """An expression is one of some words; without words: it is true, not empty."""

    expression: str
    words: frozenset[str] | None = None


class Not(NamedTuple):
    """A condition does not hold."""

    condition: "Condition"


class All(NamedTuple):
    """Every one of some conditions holds."""

    conditions: "tuple[Condition, ...]"


class Any(NamedTuple):
    """One of some conditions holds."""

    conditions: "tuple[Condition, ...]"


Condition = Is | Not | All | Any
World = Mapping[str, str]
"""By expression what it is: one of the words, `OTHER` or `EMPTY`."""


def holds(condition: Condition, world: World) -> bool:
    """Report whether a condition holds where the expressions have certain values."""
    if isinstance(condition, Is):
        value = world[condition.expression]
        if condition.words is None:
            return value not in (EMPTY, "")
        return value in condition.words
    if isinstance(condition, Not):
        return not holds(condition.condition, world)
    results = (holds(one, world) for one in condition.conditions)
    return all(results) if isinstance(condition, All) else any(results)


def questions(condition: Condition) -> Iterator[Is]:
    """Yield the comparisons in a condition."""
    if isinstance(condition, Is):
        yield condition
    elif isinstance(condition, Not):
        yield from questions(condition.condition)
    else:
        for one in condition.conditions:
            yield from questions(one)


_TOKEN = re.compile(
    r"\s*(?P<token>\"[^\"]*\"|'[^']*'|not\s+in\b|&&|\|\||==|!=|=~|!~|[()\[\],!|]|[^\s()\[\],!|=&\"']+|.)"
)
_AND, _OR, _NOT = ("and", "&&", "AND"), ("or", "||", "OR"), ("not", "!", "NOT")
_EQUAL, _UNEQUAL = ("==", "eq", "==="), ("!=", "ne")
_DEEPEST = 50
_CLOSE = frozenset(")],")
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}
_FILTER = re.compile(r"\s*\|\s*(?:default|d|quote|lower|trim|string|e|escape)\b.*\Z", re.DOTALL)


def parse_condition(text: str) -> Condition:
    """Read a condition as it is written between operators (Jinja, Ruby, Puppet, Terraform)."""
    return _parsed(text, _Infix)


def parse_prefix(text: str) -> Condition:
    """Read a condition with its operator in front (Go: `eq .Type "dir"`)."""
    return _parsed(text, _Prefix)


def _parsed(text: str, kind: "type[_Infix | _Prefix]") -> Condition:
    """Read a condition; one that is not understood is a question of its own."""
    reader = kind([match["token"] for match in _TOKEN.finditer(text) if match["token"].strip()])
    with contextlib.suppress(ValueError):
        found = reader.condition(0)
        if reader.at_end:
            return found
    return Is(normal(text))


def normal(expression: str) -> str:
    """Return an expression as it is compared: without filters that keep its meaning, and blanks."""
    text = _FILTER.sub("", expression)
    text = re.sub(r"\s+", " ", text).strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return re.sub(r"\[[\"'](\w+)[\"']\]", r".\1", text).removeprefix("$").removeprefix("@")


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def at_end(self) -> bool:
        return self._next >= len(self._tokens)

    def _peek(self) -> str:
        return "" if self.at_end else self._tokens[self._next]

    def _take(self) -> str:
        token = self._peek()
        if not token:
            raise ValueError
        self._next += 1
        return token

    def _close(self) -> None:
        if self._take() != ")":
            raise ValueError


class _Infix(_Reader):
    def condition(self, depth: int) -> Condition:
        return self._joined(depth, _OR, Any)

    def _both(self, depth: int) -> Condition:
        return self._joined(depth, _AND, All)

    def _joined(self, depth: int, words: tuple[str, ...], kind: type[All] | type[Any]) -> Condition:
        below = self._negated if kind is All else self._both
        found = [below(depth)]
        while self._peek() in words:
            self._take()
            found.append(below(depth))
        return found[0] if len(found) == 1 else kind(tuple(found))

    def _negated(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise ValueError
        if self._peek() in _NOT:
            self._take()
            return Not(self._negated(depth + 1))
        if self._peek() == "(":
            start = self._next
            self._take()
            found = self.condition(depth + 1)
            self._close()
            if self._peek() in ("", ")", *_AND, *_OR):
                return found
            self._next = start  # only a part of an expression stood in parentheses
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        operator = self._peek()
        if operator in (*_EQUAL, *_UNEQUAL):
            self._take()
            right = self._operand()
            if _word(left) is not None:
                left, right = right, left
            word = _word(right)
            if word is None:
                raise ValueError
            found: Condition = Is(normal(left), frozenset((word,)))
            return Not(found) if operator in _UNEQUAL else found
        if operator == "in" or operator.startswith("not"):
            self._take()
            found = Is(normal(left), self._words())
            return found if operator == "in" else Not(found)
        return Is(normal(left))

    def _words(self) -> frozenset[str]:
        closing = {"[": "]", "(": ")"}.get(self._take())
        if closing is None:
            raise ValueError
        words = set()
        while self._peek() != closing:
            word = _word(self._take())
            if word is None:
                raise ValueError
            words.add(word)
            if self._peek() == ",":
                self._take()
        self._take()
        return frozenset(words)

    def _operand(self) -> str:
        """Take what stands before the next operator, brackets and all."""
        parts: list[str] = []
        depth = 0
        ends = {*_AND, *_OR, *_EQUAL, *_UNEQUAL, "in", ""}
        while not self.at_end:
            token = self._peek()
            if depth == 0 and (token in ends or token in _CLOSE or token.startswith("not ")):
                break
            depth += _BRACKETS.get(token, 0)
            parts.append(self._take())
        if not parts:
            raise ValueError
        return " ".join(parts).replace(" [ ", "[").replace(" ]", "]").replace("[ ", "[")


class _Prefix(_Reader):
    def condition(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise ValueError
        word = self._take()
        if word in ("and", "or"):
            found = []
            while self._peek() not in ("", ")"):
                found.append(self._argument(depth))
            return All(tuple(found)) if word == "and" else Any(tuple(found))
        if word == "not":
            return Not(self._argument(depth))
        if word in ("eq", "ne"):
            operands = []
            while self._peek() not in ("", ")"):
                operands.append(self._take())
            words = [w for operand in operands if (w := _word(operand)) is not None]
            rest = [operand for operand in operands if _word(operand) is None]
            if len(rest) != 1 or not words:
                raise ValueError
            condition = Is(normal(rest[0]), frozenset(words))
            return Not(condition) if word == "ne" else condition
        if self._peek() not in ("", ")"):
            raise ValueError
        return Is(normal(word))

    def _argument(self, depth: int) -> Condition:
        if self._peek() != "(":
            return Is(normal(self._take()))
        self._take()
        found = self.condition(depth + 1)
        self._close()
        return found


def _word(token: str) -> str | None:
    """Return the word that a token quotes; None for another token."""
    if len(token) > 1 and token[0] in "\"'" and token[-1] == token[0]:
        return token[1:-1]
    return token.removeprefix(":") if re.fullmatch(r":\w+", token) else None
