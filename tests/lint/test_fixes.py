from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import ALL_RULES, AUTOSTART, CLEAN, TYPO, VERDICTS, lint
from xmltool.document.document import parse_document
from xmltool.document.edits import Fixed, apply_fixes
from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Severity
from xmltool.lint.fixes import MAX_ROUNDS, fix_text, stored_form
from xmltool.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.document.document import Document
    from xmltool.lint.engine import Ruleset


def fix(*edits: tuple[int, int, str], safe: bool = True) -> Fix:
    return Fix("mend", safe, tuple(Edit(*edit) for edit in edits))


def mend(text: str | bytes, *, unsafe: bool = False, rules: Ruleset = VERDICTS) -> Fixed:
    data = text.encode() if isinstance(text, str) else text
    return fix_text(
        "a.xml", data, lambda document: lint(document.data, rules).findings, unsafe=unsafe
    )


@pytest.mark.parametrize(
    ("fixes", "expected", "applied"),
    [
        ([], "abcdef", 0),
        ([fix((1, 2, "X"))], "aXcdef", 1),
        ([fix((4, 5, "Y")), fix((1, 2, "X"))], "aXcdYf", 2),
        ([fix((1, 3, "X")), fix((2, 4, "Y"))], "aXdef", 1),
        ([fix((1, 3, "X")), fix((3, 4, "Y"))], "aXYef", 2),
        ([fix((1, 1, "X")), fix((1, 1, "Y"))], "aXbcdef", 1),
        ([fix((1, 2, "X")), fix((1, 2, "X"))], "aXcdef", 1),
        ([fix((0, 1, "X"), (5, 6, "Z")), fix((2, 3, ""), (5, 6, "Y"))], "XbcdeZ", 1),
        ([fix((0, 0, ">")), fix((6, 6, "<"))], ">abcdef<", 2),
    ],
)
def test_edits_that_meet_are_not_both_applied(
    fixes: list[Fix], expected: str, applied: int
) -> None:
    assert apply_fixes(b"abcdef", fixes) == Fixed(expected.encode(), applied)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
def test_text_is_written_in_the_encoding_of_the_file(codec: str) -> None:
    mark = "\ufeff" if codec.startswith("utf-16") else ""
    head = f"{mark}<?xml version='1.0' encoding='{codec[:6] if mark else codec}'?>"
    data = f"{head}<a>é</a>".encode(codec)
    start = len(f"{head}<a>".encode(codec))
    end = len(f"{head}<a>é".encode(codec))
    assert apply_fixes(data, [fix((start, end, "üx"))]).data == f"{head}<a>üx</a>".encode(codec)


def test_safe_fixes_only() -> None:
    assert mend(AUTOSTART) == Fixed(CLEAN.encode(), 1)
    assert mend(TYPO) == Fixed(TYPO.encode(), 0)


def test_unsafe_fixes_too() -> None:
    text = AUTOSTART.replace("target>", "targte>")
    assert mend(text, unsafe=True) == Fixed(CLEAN.encode(), 2)


def test_bytes_outside_stay() -> None:
    text = AUTOSTART.replace("\n", "\r\n").replace("'", '"').replace("<name", "<!-- é\t--><name")
    assert mend(text).data.decode() == text.replace("  <autostart/>\r\n", "")


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.fix in ("safe", "unsafe") and r.bad]
)
def test_fixing_twice_changes_nothing(rule: object) -> None:
    bad = rule.bad.encode()  # type: ignore[attr-defined]
    once = mend(bad, unsafe=True, rules=ALL_RULES)
    assert mend(once.data, unsafe=True, rules=ALL_RULES) == Fixed(once.data, 0)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.fix == "safe" and rule.bad]
)
def test_safe_fixes_keep_the_stored_form(rule: object) -> None:
    document = parse_document("a.xml", rule.bad.encode())  # type: ignore[attr-defined]
    fixed = mend(document.data, rules=ALL_RULES)
    if rule in {found.rule for found in lint(document.data).findings}:  # type: ignore[attr-defined]
        assert fixed.applied
    assert stored_form(parse_document("a.xml", fixed.data)) == stored_form(document)


def test_a_safe_fix_that_would_change_the_stored_form_is_not_applied() -> None:
    path = CLEAN.index("/srv")
    honest = CLEAN.index("\n")

    def look(document: Document) -> Iterable[Finding]:
        if b"/srv" in document.data and b"<!---->" not in document.data:
            lie = fix((path, path + 4, "/tmp"))
            truth = fix((honest, honest, "<!---->"))
            for one in (lie, truth):
                yield Finding("XT101", Severity.ERROR, "", WHOLE_FILE, fix=one)

    fixed = fix_text("a.xml", CLEAN.encode(), look, unsafe=False)
    assert fixed == Fixed(CLEAN.replace("'>\n", "'><!---->\n").encode(), 1)


def test_a_fix_never_breaks_a_document() -> None:
    def look(document: Document) -> Iterable[Finding]:
        yield Finding("XT101", Severity.ERROR, "", WHOLE_FILE, fix=fix((0, 1, ""), safe=False))

    assert fix_text("a.xml", CLEAN.encode(), look, unsafe=True) == Fixed(CLEAN.encode(), 0)


def test_fixes_that_go_in_circles_end() -> None:
    def look(document: Document) -> Iterable[Finding]:
        new = "two" if b"images" in document.data else "images"
        start = document.data.index(b"<name>") + len("<name>")
        end = document.data.index(b"</name>")
        yield Finding(
            "XT101", Severity.ERROR, "", WHOLE_FILE, fix=fix((start, end, new), safe=False)
        )

    text = CLEAN.replace("/srv/images", "/srv")
    assert fix_text("a.xml", text.encode(), look, unsafe=True).applied == MAX_ROUNDS
