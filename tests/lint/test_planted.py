"""One mistake, one finding: single faults planted in documents, and two at once, through lint."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.explain.planted import KINDS, planted
from tests.lint.samples import linter
from xmltool.causes import key_of
from xmltool.document.document import parse_document
from xmltool.explain.explain import explain
from xmltool.findings import Severity
from xmltool.grammar.load import load_grammar
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.findings import Finding
    from xmltool.lint.engine import Linted

BY_DEFAULT = Ruleset(frozenset(RULES) - opt_in())
PEOPLE = Path(__file__).parents[2] / "fixtures" / "people"


def lint(data: bytes, rules: Ruleset = BY_DEFAULT) -> Linted:
    return linter().lint(parse_document("planted.xml", data), rules)


def added(before: Linted, after: Linted) -> list[Finding]:
    """Findings that came with the fault; advice is given on what loads only."""
    known = {key_of(finding) for finding in before.findings}
    return [
        finding
        for finding in after.findings
        if key_of(finding) not in known and (before.loads or not finding.rule.startswith("XT7"))
    ]


def test_a_planted_fault_is_one_finding(long_form: bool, record: Callable[..., None]) -> None:
    sample = list(planted(load_grammar(), random.Random(81), 10_000 if long_form else 1_000))
    assert {one.kind for one in sample} == set(KINDS)
    several = []
    for one in sample:
        linted = lint(one.data)
        found = added(lint(one.before), linted)
        if len(found) != 1:
            several.append((one, [(f.rule, f.path, f.also, f.message) for f in found]))
        errors = [f for f in linted.findings if f.severity is Severity.ERROR]
        said = [rule for f in errors for rule in (f.rule, *f.also)]
        assert any(rule.startswith(("XT0", "XT1")) for rule in said)
        if not linted.loads:
            assert any(rule.startswith(("XT0", "XT2")) for rule in said)
            assert any(f.effect == "refused" and f.libvirt for f in errors)
    for one, messages in several[:10]:
        print(f"{one.kind}: {one.data.decode()}\n{messages}")  # noqa: T201
    assert len(several) <= len(sample) / 100
    figures = {"faults": len(sample), "not one finding": len(several)}
    record("review-faults", "a planted fault is one finding", figures)


def test_two_faults_in_two_places_are_two_findings() -> None:
    """Joining takes no mistake away: what the grammar says is all told, whatever libvirt says."""
    grammar, rng = load_grammar(), random.Random(82)
    for one in planted(grammar, rng, 400):
        document = parse_document("planted.xml", one.data)
        said = explain(grammar, document)
        told = lint(one.data).findings
        assert {(f.rule, f.span) for f in said} <= {(f.rule, f.span) for f in told}


def test_what_libvirt_alone_refuses_is_told_beside_another_mistake() -> None:
    text = "<pool type='netfs'><name>p</name><features><cow state='yes'/></features><source>{}</source><target><path>/srv/p</path></target></pool>"
    source = "<host name='h'/><dir path='/e'/><format type='cifs'/>{}"
    (alone,) = lint(text.format(source.format("")).encode()).findings
    assert (alone.rule, alone.also, alone.effect) == ("XT220", (), "refused")
    for fault in ("<foo/>", "<vendor nam='x'/>", "words", "<dir path='/f'/>"):
        found = lint(text.format(source.format(fault)).encode()).findings
        assert [f.rule for f in found if "XT220" in (f.rule, *f.also)] == ["XT220"], fault
        assert len(found) == 2, fault


@pytest.mark.parametrize("path", sorted(PEOPLE.glob("*.xml")), ids=lambda path: path.name)
def test_a_mistake_as_people_make_it_is_one_finding(path: Path) -> None:
    linted = lint(path.read_bytes())
    errors = [finding for finding in linted.findings if finding.severity is Severity.ERROR]
    advice = [finding for finding in linted.findings if finding not in errors]
    assert len(errors) == 1
    assert all(finding.rule in ("XT706", "XT707", "XT708", "XT710", "XT711") for finding in advice)
    if linted.loads is False:
        assert any(finding.effect == "refused" for finding in errors)
        assert any(finding.libvirt or finding.rule == "XT001" for finding in errors)
