"""What a rule says is in its constant: each message is filled with the values that it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from xmltool.document.document import parse_document
from xmltool.findings import WHOLE_FILE
from xmltool.pool.fields import FIELDS
from xmltool.rules import RULES, Rule
from xmltool.rules.refusals import XT201, XT202, XT205, XT226
from xmltool.rules.rule import MOST_CHARACTERS, places
from xmltool.verdict import judge

PACKAGE = Path(__file__).resolve().parents[2] / "xmltool"


class Call(NamedTuple):
    """A place where a message is made of a rule's constant."""

    where: str
    rule: Rule
    cases: frozenset[str]
    """Those that the call could mean."""
    values: frozenset[str] | None
    """None where they are handed on."""


def texts_in(node: ast.AST) -> frozenset[str]:
    return frozenset(
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


HELPERS = {"of_child": {"element", "parent"}, "of_attribute": {"element", "attribute"}}
"""Functions that make a message of a rule and fill some of its places."""


def choices(value: ast.expr) -> frozenset[str]:
    """Return the texts that an expression can be."""
    if isinstance(value, ast.IfExp):
        return choices(value.body) | choices(value.orelse)
    return texts_in(value) if isinstance(value, ast.Constant) else frozenset()


def assigned(function: ast.AST, name: str) -> frozenset[str]:
    """Return the texts that a variable of a function can be."""
    return frozenset().union(
        *(
            choices(node.value)
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id == name
        )
    )


def call_of(node: ast.Call, where: str, function: ast.AST) -> Call | None:
    """Return what message a call makes; None for a call that makes none."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="message"), args=args):
            filled: set[str] = set()
        case ast.Call(
            func=ast.Name(id="of_child" | "of_attribute" as helper), args=[ast.Name(id=name), *args]
        ):
            filled = HELPERS[helper]
        case _:
            return None
    if name not in RULES:
        return None
    cases = choices(args[0]) if args else frozenset([""])
    if args and isinstance(args[0], ast.Name):
        cases = assigned(function, args[0].id)
    values = {each.arg for each in node.keywords}
    named = None if None in values else frozenset(map(str, values | filled))
    return Call(where, RULES[name], cases, named)


def calls() -> tuple[list[Call], dict[str, set[str]]]:
    """Return where messages are made, and by rule the texts in the modules that name it."""
    found = []
    named: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text()
        if not re.search(r"\bXT\d{3}\b", text) or path.parent.name == "rules":
            continue
        tree = ast.parse(text)
        texts = texts_in(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in RULES:
                named.setdefault(node.id, set()).update(texts | {""})
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    where = f"{path.relative_to(PACKAGE)}:{getattr(inner, 'lineno', 0)}"
                    call = call_of(inner, where, node) if isinstance(inner, ast.Call) else None
                    found += [] if call is None else [call]
    return found, named


CALLS, NAMED = calls()


def test_a_message_is_filled_with_the_values_that_it_names() -> None:
    assert len(CALLS) > 100
    for call in CALLS:
        assert call.cases <= call.rule.messages.keys(), call
        for case in call.cases if call.values is not None else ():
            assert places(call.rule.messages[case]) == call.values, (call, case)


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule_has_its_messages(rule: Rule) -> None:
    for case, template in rule.messages.items():
        words = "".join(text for text, *_ in Formatter().parse(template))
        assert re.search(r"\w{3}", words), f"{template!r} says nothing itself"
        assert case in NAMED[rule], f"nothing says {case}: {template!r}"


def test_a_missing_or_surplus_value_is_an_error() -> None:
    assert XT205.message(value="'x'", type="fs", formats="auto").text.startswith("type of <format>")
    with pytest.raises(TypeError, match="formats"):
        XT205.message(value="'x'", type="fs")
    with pytest.raises(TypeError, match="surplus"):
        XT226.message(surplus="x")
    with pytest.raises(KeyError):
        XT202.message("other")


@pytest.mark.parametrize("value", ["{type}", "{0}", "{", "}}", "{value.rule}", "%s", "{{x}}"])
def test_a_value_is_no_template(value: str) -> None:
    message = XT205.message(value=value, type="{value}", formats="")
    assert message.text == f"type of <format> is {value}, a pool of type {{value}} takes "
    data = f"<pool type='{value}'><name>n</name><uuid>{value}</uuid></pool>".encode()
    told = [each.message for each in judge(parse_document("a.xml", data), ()).findings]
    assert any(f"is '{value}', expected" in each for each in told)


def test_a_message_makes_a_finding_of_its_rule() -> None:
    finding = XT201.message("missing", types="dir").finding(WHOLE_FILE, "/pool", libvirt="no")
    assert (finding.rule, finding.message) == (XT201, "<pool> needs type: dir")
    assert (finding.severity, finding.effect) == (XT201.severity, "refused")


def test_a_row_whose_value_may_be_refused_has_a_rule_that_says_so() -> None:
    for field in FIELDS:
        if field.rule != XT202 and field.spelling.expected:
            (template,) = field.rule.messages.values()
            assert places(template) == {"part", "value", "around"}
            assert f"expected {field.spelling.expected}{{around}}" in template


@pytest.mark.parametrize("length", [100, 3000, 90_000])
def test_long_values_leave_the_advice_and_the_words_of_libvirt(length: int) -> None:
    """virsh prints the name whole. (tried with 3,000 characters on libvirt 9.0.0)"""
    name = "n" * length + "/x"
    text = f"<pool type='dir'><name>{name}</name><target><path>/a</path></target></pool>"
    found = judge(parse_document("a.xml", text.encode()), ()).findings[0]
    assert found.libvirt == f"XML error: name {name} cannot contain '/'"
    short = judge(parse_document("a.xml", text.replace("nn", "").encode()), ()).findings[0]
    assert found.message[-40:] == short.message[-40:]
    assert len(found.message) <= MOST_CHARACTERS


def test_what_no_terminal_could_take_is_shortened() -> None:
    name = "n" * 3_000_000 + "/x"
    text = f"<pool type='dir'><name>{name}</name><target><path>/a</path></target></pool>"
    found = judge(parse_document("a.xml", text.encode()), ()).findings[0]
    assert found.libvirt is not None
    assert len(found.message) <= MOST_CHARACTERS
    assert len(found.libvirt) < len(name) / 10
    assert found.libvirt.endswith("/x cannot contain '/'")
