"""Conditions as the template languages write them, and what of them is not understood."""

from __future__ import annotations

import pytest

from xmltool.lint.conditions import (
    EMPTY,
    OTHER,
    Is,
    Not,
    holds,
    normal,
    parse_condition,
    parse_prefix,
    questions,
)

VALUES = ("dir", "fs", "it's", OTHER, EMPTY)


def words_for_which(text: str, *, prefix: bool = False) -> set[str]:
    """Return the values of `kind` for which a condition holds; `on` is then true."""
    condition = (parse_prefix if prefix else parse_condition)(text)
    asked = {question.expression for question in questions(condition)}
    assert asked <= {"kind", "on"}, asked
    return {value for value in VALUES if holds(condition, {"kind": value, "on": "yes"})}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind == 'dir'", {"dir"}),
        ('"dir" == kind', {"dir"}),
        ("kind eq 'dir'", {"dir"}),
        ("kind != 'dir'", {*VALUES} - {"dir"}),
        ("kind in ['dir', 'fs']", {"dir", "fs"}),
        ("kind not in ('dir',)", {*VALUES} - {"dir"}),
        ("not kind", {EMPTY}),
        ("!kind", {EMPTY}),
        ("kind == 'dir' or kind == 'fs'", {"dir", "fs"}),
        ("kind == 'dir' || kind == 'fs'", {"dir", "fs"}),
        ("kind == 'dir' and on", {"dir"}),
        ("kind == 'dir' && !on", set()),
        ("not (kind == 'dir' or kind == 'fs')", {*VALUES} - {"dir", "fs"}),
        ("(kind) == 'dir'", {"dir"}),
        ("((kind == 'dir'))", {"dir"}),
        ("kind | default('x') == 'dir'", None),
    ],
)
def test_what_is_compared(text: str, words: set[str] | None) -> None:
    if words is None:
        assert normal("kind | default('x')") == "kind"
    else:
        assert words_for_which(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('eq kind "dir"', {"dir"}),
        ('ne kind "dir"', {*VALUES} - {"dir"}),
        ('or (eq kind "dir") (eq kind "fs")', {"dir", "fs"}),
        ('and (eq kind "dir") on', {"dir"}),
        ("not kind", {EMPTY}),
        ('not (eq kind "dir")', {*VALUES} - {"dir"}),
        ("kind", {*VALUES} - {EMPTY}),
    ],
)
def test_what_go_compares(text: str, words: set[str]) -> None:
    assert words_for_which(text, prefix=True) == words


@pytest.mark.parametrize(
    "text",
    ["", "(", "a ==", "a == b", "a in b", "a in [b]", "(a", "a)", "== 'x'", "a < 3", "(" * 60 + "a" + ")" * 60],
)  # fmt: skip
def test_what_is_not_understood_is_a_question_of_its_own(text: str) -> None:
    assert parse_condition(text) == Is(normal(text))


@pytest.mark.parametrize(
    "text",
    ["", "eq a b", 'eq "x"', "a b", "not", "and (a", "(" * 60, "not (" * 60 + "a" + ")" * 60],
)
def test_a_call_that_is_not_understood_is_a_question_of_its_own(text: str) -> None:
    assert parse_prefix(text) == Is(normal(text))


def test_parentheses_around_all_of_it_do_not_count() -> None:
    assert normal(" ((a)) ") == "a"
    assert normal("a['b']") == "a.b"
    assert parse_condition("not not a") == Not(Not(Is("a")))
