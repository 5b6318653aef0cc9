from __future__ import annotations

import pytest

from xmltool.findings import Severity
from xmltool.lint import selection
from xmltool.lint.checks.registry import CHECKS
from xmltool.lint.selection import (
    Selectors,
    enabled_rules,
    meant_rule,
    opt_in,
    resolve,
    severity_of,
)
from xmltool.rules import RULES

DEFAULT = frozenset(RULES) - opt_in()


def family(prefix: str) -> frozenset[str]:
    return frozenset(rule for rule in RULES if rule.startswith(prefix))


@pytest.mark.parametrize(
    ("word", "selector"),
    [
        ("XT101", "XT101"),
        ("xt101", "XT101"),
        ("XT1", "XT1"),
        ("XT10", "XT10"),
        ("XT", "ALL"),
        ("all", "ALL"),
        (" unknown-element ", "XT101"),
        ("XT89", None),
        ("XT1011", None),
        ("E501", None),
        ("", None),
    ],
)
def test_resolve(word: str, selector: str | None) -> None:
    assert resolve(word) == selector


def test_suggests_ids_and_names() -> None:
    assert meant_rule("XT1011") == "did you mean XT101?"
    assert meant_rule("unknwon-element") == "did you mean unknown-element?"
    assert meant_rule("something else entirely") == "`xmltool rule` lists the rules"
    assert meant_rule("XT1999") == "`xmltool rule` lists the rules"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], DEFAULT),
        ([Selectors(select=("XT1",))], family("XT1")),
        ([Selectors(select=("ALL",))], DEFAULT),
        ([Selectors(select=())], frozenset()),
        ([Selectors(ignore=("XT1",))], DEFAULT - family("XT1")),
        ([Selectors(ignore=("XT1",), extend_select=("XT101",))],
         DEFAULT - family("XT1") | {"XT101"}),
        ([Selectors(select=("XT1",), ignore=("XT101",))], family("XT1") - {"XT101"}),
        ([Selectors(select=("XT101",), ignore=("XT1",))], frozenset({"XT101"})),
        ([Selectors(select=("XT101",), ignore=("XT101",))], frozenset()),
        ([Selectors(select=("XT1",)), Selectors(select=("XT2",))], family("XT2")),
        ([Selectors(select=("XT1",)), Selectors(extend_select=("XT201",))],
         family("XT1") | {"XT201"}),
        ([Selectors(ignore=("XT101",)), Selectors(select=("XT1",))],
         family("XT1") - {"XT101"}),
        ([Selectors(ignore=("XT101",)), Selectors(select=("XT101",))], frozenset({"XT101"})),
        ([Selectors(select=("XT1",)), Selectors(ignore=("XT101",))],
         family("XT1") - {"XT101"}),
    ],
)  # fmt: skip
def test_enabled_rules(layers: list[Selectors], expected: frozenset[str]) -> None:
    assert enabled_rules(layers) == expected


def test_opt_in_rules_are_on_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "opt_in", lambda: frozenset({"XT101"}))
    assert "XT101" not in enabled_rules([])
    assert "XT101" not in enabled_rules([Selectors(ignore=("XT2",))])
    assert "XT101" in enabled_rules([Selectors(select=("XT101",))])
    assert "XT101" in enabled_rules([Selectors(extend_select=("XT101",))])
    for selector in ("XT1", "ALL"):
        assert "XT101" not in enabled_rules([Selectors(select=(selector,))])
        assert "XT101" not in enabled_rules([Selectors(extend_select=(selector,))])


def test_the_most_specific_severity_counts() -> None:
    overrides = (("XT101", Severity.INFO), ("XT1", Severity.WARNING), ("ALL", Severity.ERROR))
    assert severity_of("XT101", Severity.ERROR, overrides) is Severity.INFO
    assert severity_of("XT102", Severity.ERROR, overrides) is Severity.WARNING
    assert severity_of("XT201", Severity.INFO, overrides) is Severity.ERROR
    assert severity_of("XT201", Severity.INFO, overrides[:2]) is Severity.INFO


def test_checks_report_rules_that_exist() -> None:
    for check in CHECKS:
        assert set(check.rules) <= set(RULES)
