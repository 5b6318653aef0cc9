"""What is one mistake, what is a consequence, and what stands for it where its first rule is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import lint
from xmltool.causes import merged
from xmltool.findings import Finding, Severity, Span
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = frozenset(RULES) - opt_in()
PLACE = Span(1, 1, 1, 2, 0, 1)


def netfs(source: str) -> str:
    return (
        f"<pool type='netfs'><name>p</name><source>{source}</source>"
        "<target><path>/srv/p</path></target></pool>"
    )


FROMAT = netfs("<host name='h'/><dir path='/e'/><fromat type='cifs'/>")
HSOT = netfs("<hsot name='h'/><dir path='/e'/><format type='cifs'/>")


def said(text: str, without: Iterable[str] = ()) -> list[tuple[str, tuple[str, ...], str | None]]:
    off = tuple(without)
    rules = Ruleset(frozenset(rule for rule in ALL if not off or not rule.startswith(off)))
    return [(f.rule, f.also, f.effect) for f in lint(text, rules).findings]


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), [("XT101", ("XT310",), "dropped")]),
        (["XT101"], [("XT310", (), "dropped")]),
        (["XT310"], [("XT101", (), None)]),
        (["XT1", "XT3"], [("XT707", ("XT708",), None)]),
        (["XT1", "XT3", "XT7"], []),
    ],
)
def test_what_stands_for_a_dropped_element(
    without: list[str], expected: list[tuple[str, tuple[str, ...], str | None]]
) -> None:
    assert said(FROMAT, without) == expected


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), [("XT101", ("XT202",), "refused")]),
        (["XT101"], [("XT202", (), "refused")]),
        (["XT2"], [("XT101", (), None)]),
        (["XT1", "XT2"], []),
    ],
)
def test_what_stands_for_a_refusal(
    without: list[str], expected: list[tuple[str, tuple[str, ...], str | None]]
) -> None:
    assert said(HSOT, without) == expected
    linted = lint(HSOT, Ruleset(frozenset()))
    assert (linted.valid, linted.loads, linted.findings) == (False, False, ())


SAME = [
    ("<host/><dir path='/e'/><format type='cifs'/>", "XT104", ("XT203",)),
    ("<host name='h'/><dir path='/e'/><format type='nope'/>", "XT105", ("XT205",)),
    ("<host name='h'/><dir path='/e'/><dir path='/f'/><format type='cifs'/>", "XT107", ("XT310",)),
    ("<host name='h' prt='1'/><dir path='/e'/><format type='cifs'/>", "XT102", ("XT311",)),
    ("<host name='h'/><dir path='/e'/>words<format type='cifs'/>", "XT114", ("XT312",)),
    ("<host name='h'/><dir path='/e'/><format type='cifs'/><device path='/d'/>", "XT109", ("XT310",)),
    ("<dir path='/e'/><format type='cifs'/>", "XT103", ("XT202",)),
    ("<host name='h'/><dir path='/e'/><format type='cifs'/><vendor nam='x'/>", "XT102", ("XT310",)),
]  # fmt: skip


@pytest.mark.parametrize(("source", "rule", "also"), SAME)
def test_one_mistake(source: str, rule: str, also: tuple[str, ...]) -> None:
    (finding,) = lint(netfs(source), Ruleset(ALL)).findings
    assert (finding.rule, finding.also) == (rule, also)
    assert (finding.libvirt is not None) is (finding.effect == "refused")


def test_two_mistakes_at_one_place_stay_two() -> None:
    text = netfs("<host name='h'/>").replace("netfs", "iscsi")
    assert [f.rule for f in lint(text, Ruleset(ALL)).findings] == ["XT103", "XT706"]
    text = netfs("<host/><dir path='/e'/><format type='cifs'/><vendor nam='x'/>")
    found = lint(text, Ruleset(ALL)).findings
    assert [(f.rule, f.effect) for f in found] == [("XT104", "refused"), ("XT102", None)]


def test_what_is_merged_is_as_bad_as_its_worst() -> None:
    first = Finding("XT101", Severity.INFO, "first", PLACE)
    other = Finding("XT202", Severity.ERROR, "other", PLACE, libvirt="words", effect="refused")
    third = Finding("XT310", Severity.WARNING, "third", PLACE, effect="dropped")
    found = merged([first, other, third, other])
    assert (found.severity, found.effect, found.libvirt) == (Severity.ERROR, "refused", "words")
    assert found.also == ("XT202", "XT310")
    assert merged([first]) is first
