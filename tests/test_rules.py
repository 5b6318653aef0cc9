"""A rule's page does not contradict the rule's messages, fixes and examples."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest

from tests.check.test_files import checked, copy_of
from tests.explain.planted import planted
from tests.lint.samples import linter
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.lint.selection import Ruleset
from xmltool.report.rule_text import facts
from xmltool.rules import RULES
from xmltool.verdict import judge

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.findings import Finding
    from xmltool.rules import Rule

OF_LINT = [r for r in RULES.values() if r.bad is not None and not r.startswith(("XT8", "XT9"))]
"""Rules with an example that lint alone tells; those of secrets and of comments have their own tests."""
COMMANDS = {
    "safe": "lint --fix",
    "unsafe": "lint --unsafe-fixes",
    "fmt": "fmt",
    "check": "check --fix",
}
_NAMED = re.compile(r"(?:`|, as )xmltool ((?:fmt|lint|check)(?: --[a-z-]+)?)`?")


def findings(rule: Rule, text: str) -> tuple[Finding, ...]:
    """What the rule alone says of a text."""
    document = parse_document("a.xml", text.encode())
    return linter().lint(document, Ruleset(frozenset((rule,)))).findings


@pytest.mark.parametrize("rule", OF_LINT, ids=str)
def test_the_page_agrees_with_what_the_rule_says(rule: Rule) -> None:
    assert rule.bad is not None
    found = findings(rule, rule.bad)
    assert {finding.rule for finding in found} == {rule}
    assert rule.good is None or not findings(rule, rule.good)
    for finding in found:
        if finding.fix is not None:
            assert rule.fix == ("safe" if finding.fix.safe else "unsafe")
        for command in _NAMED.findall(finding.message):
            assert rule.fix is not None, finding.message
            assert command in COMMANDS[rule.fix]


def test_fixes_of_planted_faults_are_those_of_the_page() -> None:
    grammar = load_grammar()
    for one in planted(grammar, random.Random(83), 1_500):
        for finding in judge(parse_document("a.xml", one.data), (grammar,)).findings:
            if finding.fix is not None:
                kind = "safe" if finding.fix.safe else "unsafe"
                assert RULES[finding.rule].fix == kind, (finding, one.data)


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_the_page_names_the_command_that_fixes(rule: Rule) -> None:
    page = facts(rule)
    if rule.fix is None:
        assert "has to be done by hand" in page
    else:
        assert f"`xmltool {COMMANDS[rule.fix]}`" in page
        assert rule.fix != "check" or rule.startswith("XT5")
    assert rule.summary.endswith(".")
    assert rule.why.strip()
    assert rule.source.strip()


def test_what_check_fixes_is_what_its_rules_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of("broken", tmp_path)
    before = checked(root, capsys)
    main(["check", "--root", f"{root}", "--fix"])
    capsys.readouterr()
    after = checked(root, capsys)
    gone = {
        rule for file, rules in before.items() for rule in set(rules) - set(after.get(file, []))
    }
    assert gone
    assert {RULES[rule].fix for rule in gone} == {"check"}, json.dumps(sorted(gone))
