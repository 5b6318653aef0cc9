from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import AUTOSTART, CLEAN, lint, rules_of
from xmltool.document.edits import apply_fixes
from xmltool.lint.selection import Ruleset
from xmltool.lint.suppress import Suppressions
from xmltool.rules import RULES

if TYPE_CHECKING:
    from xmltool.findings import Finding

ENABLED = frozenset(RULES)


def left(text: str, unproven: tuple[str, ...] = ()) -> list[Finding]:
    suppressions = Suppressions(text.encode())
    findings = suppressions.apply(lint(text).findings)
    return findings + suppressions.problems(ENABLED, unproven)


def above(comment: str) -> str:
    return AUTOSTART.replace("  <autostart/>", f"  {comment}\n  <autostart/>")


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- xmltool: ignore[XT136] the daemon does it -->",
        "<!--xmltool:ignore[XT136]-->",
        "<!-- xmltool: ignore[XT1] -->",
        "<!-- xmltool: ignore[autostart-element] -->",
        "<!-- xmltool: ignore[ALL] -->",
        "<!-- xmltool: ignore-file[XT136] -->",
        "<!-- xmltool: ignore[XT136]\n a reason of\n three lines -->",
    ],
)
def test_above_the_line(comment: str) -> None:
    assert left(AUTOSTART) != []
    assert left(above(comment)) == []


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- xmltool: ignore -->",
        "<!-- xmltool: ignore XT136 -->",
        "<!-- xmltool: ignore XT136, XT101 why -->",
        "<!-- xmltool: ignore(XT136) -->",
        "<!-- xmltool: ignore[XT136 -->",
        "<!-- xmltool: ignore[] -->",
        "<!-- xmltool: ignore[ ,] why -->",
        "<!-- xmltool: ignore autostart-element -->",
        "<!-- xmltool: ignore-file XT136 -->",
        "<!-- xmltool: ignore-file ALL -->",
        "<!-- xmltool: ignore-file [XT136 -->",
    ],
)
def test_missing_brackets_hide_nothing(comment: str) -> None:
    assert sorted(rules_of(left(above(comment)))) == ["XT136", "XT902"]
    assert rules_of(left(CLEAN + comment)) == ["XT902"]


def test_of_very_many_words_only_some_are_explained() -> None:
    words = ",".join(f"XT{number}x" for number in range(200_000))
    started = time.process_time()
    problems = left(CLEAN + f"<!-- xmltool: ignore[{words}] -->")
    assert len(problems) == 100
    assert problems[-1].message.endswith("; 199900 more like it in this file are not told")
    assert time.process_time() - started < 5


def test_of_very_many_that_hide_nothing_only_some_are_told() -> None:
    """On one line of megabytes, where each has a place, and a fault beside it that it does not hide."""
    started = time.process_time()
    problems = left(CLEAN + "<!-- xmltool: ignore[XT136] --><x/>" * 50_000)
    assert [one.rule for one in problems] == ["XT001", *["XT901"] * 100]
    assert problems[-1].message.endswith("; 49900 more like it in this file are not told")
    assert time.process_time() - started < 5


def test_openers_that_are_never_closed() -> None:
    started = time.process_time()
    assert Suppressions(b"<!--xmltool:" * 100_000).problems(ENABLED) == []
    assert Suppressions(b"<!--xmltool: " + b" " * 1_000_000).problems(ENABLED) == []
    assert time.process_time() - started < 2


def test_on_the_line() -> None:
    assert (
        left(AUTOSTART.replace("<autostart/>", "<autostart/> <!-- xmltool: ignore[XT136] -->"))
        == []
    )


def test_several_rules_in_one_comment() -> None:
    text = CLEAN.replace("  <target>", "  <autostart/><foo/>\n  <target>", 1)
    assert rules_of(left(text)) == ["XT136", "XT101"]
    assert (
        left(text.replace("  <auto", "  <!-- xmltool: ignore[XT136, XT101] why -->\n  <auto")) == []
    )


def test_several_comments_above_one_line() -> None:
    text = CLEAN.replace("  <target>", "  <autostart/><foo/>\n  <target>", 1)
    comments = "<!-- xmltool: ignore[XT136] a -->\n  <!-- xmltool: ignore[XT101] b -->\n  "
    assert left(text.replace("<autostart", comments + "<autostart")) == []


def test_an_attribute_on_a_later_line_of_its_tag() -> None:
    text = CLEAN.replace("<pool type='dir'>", "<pool\n\n  type='dir'\n  bogus='1'>")
    assert rules_of(left(text)) == ["XT102"]
    assert left("<!-- xmltool: ignore[XT102] -->\n" + text) == []


def test_two_lines_above_is_too_far() -> None:
    assert rules_of(left(above("<!-- xmltool: ignore[XT136] -->\n"))) == ["XT136", "XT901"]


def test_ignore_file_counts_from_anywhere() -> None:
    assert left(AUTOSTART + "<!-- xmltool: ignore-file[XT136] generated -->\n") == []
    assert left(AUTOSTART + "<!-- xmltool: ignore-file -->\n") == []


def test_a_document_that_does_not_parse() -> None:
    text = "<!-- xmltool: ignore-file[XT001] -->\n<pool><name>x</pool>"
    assert rules_of(list(lint(text).findings)) == ["XT001"]
    assert left(text) == []


def test_unused() -> None:
    (problem,) = left(
        CLEAN.replace("  <target>", "  <!-- xmltool: ignore[XT136] x -->\n  <target>")
    )
    assert problem.rule == "XT901"
    assert problem.message == "the suppression of XT136 is not used: nothing is reported here"
    assert (problem.span.line, problem.span.column) == (3, 3)


def test_of_one_that_is_used_in_part_only_the_rest_is_unused() -> None:
    text = above("<!-- xmltool: ignore[XT101, XT136, XT102] why -->")
    problems = left(text)
    assert [problem.message for problem in problems] == [
        "the suppression of XT101 is not used: nothing is reported here",
        "the suppression of XT102 is not used: nothing is reported here",
    ]
    fixes = [problem.fix for problem in problems if problem.fix is not None]
    fixed = apply_fixes(text.encode(), fixes).data.decode()
    assert fixed == above("<!-- xmltool: ignore[XT136] why -->")


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("<a>\n  <!-- xmltool: ignore[XT136] -->\n  <b/>\n</a>\n", "<a>\n  <b/>\n</a>\n"),
        ("<a>\r\n  <!-- xmltool: ignore[XT136] -->\r\n  <b/></a>", "<a>\r\n  <b/></a>"),
        ("<a> <!-- xmltool: ignore[XT136] --><b/></a>", "<a> <b/></a>"),
        ("<a/>\n<!-- xmltool: ignore-file[XT136] -->", "<a/>\n"),
    ],
)
def test_the_fix_removes_the_comment(text: str, fixed: str) -> None:
    (problem,) = Suppressions(text.encode()).problems(ENABLED)
    assert problem.fix is not None
    assert problem.fix.safe
    assert apply_fixes(text.encode(), [problem.fix]).data.decode() == fixed


def test_a_rule_that_was_not_looked_for_is_not_unused() -> None:
    suppressions = Suppressions(b"<!-- xmltool: ignore[XT136] -->")
    assert suppressions.problems(ENABLED - {"XT136"}) == []
    assert suppressions.problems(ENABLED - {"XT901"}) == []
    assert suppressions.problems(ENABLED, unproven=("XT1",)) == []
    assert rules_of(suppressions.problems(ENABLED, unproven=("XT4",))) == ["XT901"]


@pytest.mark.parametrize(
    ("comment", "message", "column"),
    [
        ("<!-- xmltool: ignore[XT1366] -->", "there is no rule XT1366; did you mean XT136?", 22),
        ("<!-- xmltool: ingore[XT136] -->", ("there is no suppression ingore; write"
         " <!-- xmltool: ignore[XT705] reason --> or ignore-file[XT705]"), 1),
        ("<!-- xmltool: -->", ("there is no suppression without a word; write"
         " <!-- xmltool: ignore[XT705] reason --> or ignore-file[XT705]"), 1),
    ],
)  # fmt: skip
def test_unknown(comment: str, message: str, column: int) -> None:
    (problem,) = Suppressions(b"\xef\xbb\xbf" + comment.encode()).problems(ENABLED)
    assert (problem.rule, problem.message) == ("XT902", message)
    assert problem.span.column == column


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("ignore[XT136]", []),
        ("ignore[XT136,XT310]", []),
        ("ignore[XT310]", [("XT136", ())]),
        ("ignore[XT136,XT202]", [("XT901", ())]),
    ],
)
def test_what_hides_the_first_hides_the_mistake(
    comment: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    text = above(f"<!-- xmltool: {comment} -->")
    suppressions = Suppressions(text.encode())
    found = suppressions.apply(lint(text, Ruleset(ENABLED - {"XT712"})).findings)
    found += suppressions.problems(ENABLED)
    assert [(finding.rule, finding.also) for finding in found] == expected


def test_other_comments_are_left_alone() -> None:
    assert left(CLEAN.replace("<name>", "<!-- see xmltool: the manual --><name>")) == []
