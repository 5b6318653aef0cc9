"""The blocks of a template: branches, loops, and what is defined and not written there."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xmltool.lint.conditions import Any, Condition, Is, Not, parse_condition, parse_prefix
from xmltool.lint.placeholders import Piece, Token

IF, LOOP, KEPT, DROPPED, CASE = "if", "loop", "kept", "dropped", "case"
_DEEPEST = 64
"""Blocks in one another; what lies deeper is taken as text."""
_LONGEST = 4096
"""Bytes of a statement; what a longer one says is not looked at."""


class Branch(NamedTuple):
    """A part of a block: written where its condition holds and no earlier one of the block's does.

    Attributes:
        condition: None: otherwise.
        start: byte offset of its text.
        end: the same, exclusive.
        blocks: in it.
    """

    condition: Condition | None
    start: int
    end: int
    blocks: "tuple[Block, ...]"


class Block(NamedTuple):
    """A statement that decides whether text is written.

    Attributes:
        start: byte offset of the block.
        end: the same, exclusive.
        branches: in order; of a block that is only defined there is none.
        defined: what such a block holds.
    """

    start: int
    end: int
    branches: tuple[Branch, ...]
    defined: tuple[Branch, ...] = ()


class _Statement(NamedTuple):
    """What a statement does: opens a block of a kind, goes on with another branch, or ends."""

    act: str
    kind: str = KEPT
    condition: Condition | None = None
    subject: str = ""


OPEN, OTHERWISE, END, PLAIN = "open", "otherwise", "end", "plain"


_NEVER = Any(())


class _Open:
    """A block that is not ended yet."""

    def __init__(self, start: int, statement: _Statement, end: int) -> None:
        self.start = start
        self.statement = statement
        self.blocks: list[Block] = []
        self.branches: list[Branch] = []
        self._condition = _NEVER if statement.kind == CASE else statement.condition
        self._begin = end

    def next(self, condition: Condition | None, stop: int, begin: int) -> None:
        """End a branch and begin another."""
        self.branches.append(Branch(self._condition, self._begin, stop, tuple(self.blocks)))
        self.blocks = []
        self._condition, self._begin = condition, begin

    def close(self, stop: int, end: int) -> Block:
        self.next(None, stop, end)
        if self.statement.kind == DROPPED:
            return Block(self.start, end, (), tuple(self.branches))
        return Block(self.start, end, tuple(self.branches))


def read_blocks(data: bytes, pieces: Sequence[Piece]) -> tuple[Block, ...]:
    """Return the outermost blocks of a template; a block that is not ended is no block."""
    found: list[Block] = []
    opened: list[_Open] = []
    for number, piece in enumerate(pieces):
        if piece.token is not Token.STATEMENT:
            continue
        if piece.end - piece.start > _LONGEST:
            continue
        statement = _statement(
            data[piece.start : piece.end].decode("utf-8", "replace"), piece.kind, number
        )
        if statement.act == OPEN and len(opened) < _DEEPEST:
            opened.append(_Open(piece.start, statement, piece.end))
        elif statement.act == OTHERWISE and opened:
            top = opened[-1]
            condition = statement.condition
            if top.statement.kind == CASE and statement.subject:
                condition = _when(top.statement.subject, statement.subject)
            top.next(condition, piece.start, piece.end)
        elif statement.act == END and opened:
            block = opened.pop().close(piece.start, piece.end)
            (opened[-1].blocks if opened else found).append(block)
    return _parts(data, found)


_ELEMENT = re.compile(rb"<[^\W\d]")


def _parts(data: bytes, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Take each definition for a document of its own where nothing stands outside of them."""
    defined = [(block.start, block.end) for block in blocks if block.defined]
    ends = (0, *(end for _, end in defined))
    starts = (*(start for start, _ in defined), len(data))
    if any(_ELEMENT.search(data, *place) for place in zip(ends, starts, strict=True)) or not any(
        _ELEMENT.search(data, *place) for place in defined
    ):
        return tuple(blocks)
    return tuple(
        block._replace(
            branches=tuple(branch._replace(condition=_part(n)) for branch in block.defined)
        )
        if block.defined
        else block
        for n, block in enumerate(blocks)
    )


def _part(number: int) -> Condition:
    return Is("\0part", frozenset((str(number),)))


def all_branches(blocks: Sequence[Block]) -> Iterator[Branch]:
    """Yield every branch, an outer one before those in it."""
    for block in blocks:
        for branch in block.branches:
            yield branch
            yield from all_branches(branch.blocks)


def _when(subject: str, words: str) -> Condition:
    listed = ", ".join(re.findall(r"\"[^\"]*\"|'[^']*'|:\w+", words))
    return parse_condition(f"{subject} in [{listed}]") if listed else Is(f"{subject} is {words}")


def _statement(text: str, kind: str, number: int) -> _Statement:
    """Read a statement; `number` names what can be answered for this one only."""
    if kind == "jinja":
        return _go(text, number) if text.startswith("{{") else _jinja(text, number)
    if kind == "erb":
        return _erb(text.removeprefix("<%").removesuffix("%>").strip("- \t\r\n"), number)
    if kind == "terraform":
        return _words(text[2:-1].strip("~ \t\r\n"), number)
    if kind == "shell":
        return _shell(text)
    if kind == "percent":
        return _words(text[2:-2].strip("-+ \t\r\n"), number, lower=True)
    return _Statement(PLAIN)


def _repeated(number: int) -> Condition:
    return Is(f"\0loop {number}")


def _split(text: str) -> tuple[str, str]:
    match = re.match(r"\s*(\w+)\b\s*(.*)\Z", text, re.DOTALL)
    return ("", "") if match is None else (match[1], match[2])


_KEPT = ("block", "call", "filter", "with", "raw", "verbatim", "autoescape", "trans", "wrapper")


def _jinja(text: str, number: int) -> _Statement:
    word, rest = _split(text[2:-2].lstrip("-+").rstrip("-+ \t\r\n"))
    if word == "set":
        return _Statement(PLAIN if "=" in rest else OPEN, DROPPED)
    if word == "macro":
        return _Statement(OPEN, DROPPED)
    if word in _KEPT:
        return _Statement(OPEN, KEPT)
    return _common(word, rest, number)


def _common(word: str, rest: str, number: int) -> _Statement:
    if word == "if":
        return _Statement(OPEN, IF, parse_condition(rest))
    if word == "unless":
        return _Statement(OPEN, IF, Not(parse_condition(rest)))
    if word in ("for", "foreach", "while"):
        return _Statement(OPEN, LOOP, _repeated(number))
    if word in ("elif", "elsif", "elseif"):
        return _Statement(OTHERWISE, condition=parse_condition(rest))
    if word == "else":
        again = re.match(r"if\b\s*(.*)\Z", rest, re.DOTALL)
        return _Statement(OTHERWISE, condition=None if again is None else parse_condition(again[1]))
    return _Statement(END if word.startswith("end") else PLAIN)


def _words(text: str, number: int, *, lower: bool = False) -> _Statement:
    word, rest = _split(text)
    word = word.lower() if lower else word
    if word == "switch":
        return _Statement(OPEN, CASE, subject=rest)
    if word == "case" and lower:
        return _Statement(OTHERWISE, subject=rest)
    if word in ("block", "macro") and lower:
        return _Statement(OPEN, DROPPED)
    if word in ("filter", "wrapper") and lower:
        return _Statement(OPEN, KEPT)
    return _common(word, rest, number)


def _shell(text: str) -> _Statement:
    """Read `${name:+`, or the brace that ends its text."""
    if text == "}":
        return _Statement(END)
    condition = Is(text[2:].rstrip(":+-="))
    return _Statement(OPEN, IF, condition if text.endswith("+") else Not(condition))


def _mustache(sign: str, text: str) -> _Statement:
    """Read a section of Mustache, or a block of Handlebars."""
    if sign == "/":
        return _Statement(END)
    word, rest = _split(text)
    if rest and word == "each":
        return _Statement(OPEN, IF, Is(rest))
    if rest and word in ("if", "unless", "with"):
        return _common("if" if word == "with" else word, rest, 0)
    condition = Is(text.strip())
    return _Statement(OPEN, IF, Not(condition) if sign == "^" else condition)


def _go(text: str, number: int) -> _Statement:
    if text[2] in "#^/":
        return _mustache(text[2], text[3:-2])
    word, rest = _split(text[2:-2].strip("- \t\r\n"))
    if word == "if":
        return _Statement(OPEN, IF, parse_prefix(rest))
    if word == "with":
        return _Statement(OPEN, IF, Is(f"\0with {rest}"))
    if word == "range":
        return _Statement(OPEN, LOOP, _repeated(number))
    if word in ("define", "block"):
        return _Statement(OPEN, DROPPED if word == "define" else KEPT)
    if word == "else":
        inner, condition = _split(rest)
        return _Statement(OTHERWISE, condition=parse_prefix(condition) if inner == "if" else None)
    return _Statement(END if word == "end" else PLAIN)


def _erb(code: str, number: int) -> _Statement:
    """Read Ruby, or Puppet's language with its braces."""
    text = code.removeprefix("}").strip()
    opens = text.endswith("{")
    text = text.removesuffix("{").strip().removesuffix("then").strip()
    word, rest = _split(text)
    if not text and code.startswith("}"):
        return _Statement(END)
    if word == "case":
        return _Statement(OPEN, CASE, subject=rest)
    if word == "when":
        return _Statement(OTHERWISE, subject=rest)
    if word in ("if", "unless", "elsif", "else", "for", "while", "end"):
        return _common(word, rest, number)
    if (
        opens
        or re.search(r"\bdo\s*(?:\|[^|]*\|)?\s*\Z", text)
        or (re.search(r"\|[^|]*\|\s*\Z", text) and opens)
    ):
        return _Statement(OPEN, LOOP, _repeated(number))
    return _Statement(PLAIN)
