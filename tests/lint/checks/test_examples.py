"""Every rule fires on its bad example and nowhere else; clean files of each type say nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import lint
from xmltool.__main__ import main
from xmltool.lint.checks.between import RULES as BETWEEN
from xmltool.lint.checks.registry import CHECKS
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.pool.types import POOL_TYPES
from xmltool.rules import RULES

if TYPE_CHECKING:
    from xmltool.rules import Rule

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
ELSEWHERE = ("XT8", "XT9")
"""Families of secrets, which no lint looks at, and of comments, which are not looked at here."""
EXAMPLES = [r for r in RULES.values() if r.bad is not None and not r.startswith(ELSEWHERE)]
ALSO: dict[str, set[str]] = {
    "XT303": {"XT102"},
    "XT304": {"XT313"},
    "XT305": {"XT105", "XT313"},
    "XT312": {"XT114"},
    "XT316": {"XT107"},
    "XT720": {"XT107"},
}
"""What else is said of the same mistake: by the grammar, or of the value that libvirt stores."""
NEEDS_DEVICE = {"XT711"}
"""What is said of every disk pool, as it cannot do without a device."""
BY_CHECKS = sorted({rule for check in CHECKS for rule in check.rules})


def rules_in(rule: Rule, text: str) -> set[str]:
    """Rules that a text fires, those that are off by default apart."""
    enabled = frozenset(RULES) - opt_in() | {rule}
    findings = lint(text, Ruleset(enabled)).findings
    return {rule for finding in findings for rule in (finding.rule, *finding.also)}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule)
def test_examples(rule: Rule) -> None:
    assert rule.bad is not None
    fired = rules_in(rule, rule.bad)
    if rule.startswith(("XT3", "XT7")):
        assert fired == {rule, *ALSO.get(rule, ())}
    else:
        assert rule in fired
        assert not {other for other in fired if other.startswith("XT7")} - NEEDS_DEVICE
    assert rule.good is None or rules_in(rule, rule.good) - NEEDS_DEVICE == set()


def test_severities_are_those_of_the_metadata() -> None:
    for rule in EXAMPLES:
        if rule in BY_CHECKS:
            found = lint(str(rule.bad), Ruleset(frozenset((rule,)))).findings
            assert {finding.severity for finding in found} == {rule.severity}, rule
            assert any(finding.fix is not None for finding in found) is (rule.fix is not None)


def test_each_rule_of_a_check_exists_and_is_shown() -> None:
    shown = set(EXAMPLES)
    assert set(BY_CHECKS) <= shown
    assert set(BETWEEN) <= set(RULES)
    families = ("XT31", "XT70", "XT71", "XT72", "XT73")
    assert {rule for rule in RULES if rule.startswith(families)} == set(BY_CHECKS)


@pytest.mark.parametrize("store", [[], ["--one-store"]])
def test_clean_files_say_nothing(capsys: pytest.CaptureFixture[str], store: list[str]) -> None:
    arguments = ["lint", "--isolated", "--fail-on", "info", "--format", "json", *store]
    assert main([*arguments, str(FIXTURES / "valid")]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {Path(file["file"]).parent.name for file in files} == set(POOL_TYPES)
    for file in files:
        assert (file["valid"], file["loads"], file["findings"]) == (True, True, []), file["file"]


@pytest.mark.parametrize("rule", BETWEEN)
def test_pairs_of_files(capsys: pytest.CaptureFixture[str], rule: str) -> None:
    directory = FIXTURES / "invalid" / rule
    main(["lint", "--isolated", "--format", "json", str(directory)])
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert first["findings"] == []
    (finding,) = second["findings"]
    assert finding["rule"] == rule
    assert first["file"] in finding["message"]
    (related,) = finding["related"]
    assert related["file"] == first["file"]
    assert related["line"] > 1
