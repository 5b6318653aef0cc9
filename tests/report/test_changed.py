"""The small diff of a fix is the difference that the fix makes."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from tests.lint.samples import ALL_RULES, lint
from xmltool.document.edits import apply_fixes
from xmltool.findings import Edit, Fix
from xmltool.report.changed import MOST, changed_lines

PEOPLE = Path(__file__).parents[2] / "fixtures" / "people"


def difference(before: str, after: str) -> list[str]:
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if line[0] in "+-"]


def test_what_is_shown_of_a_fix_is_what_it_does() -> None:
    """Lines of an element that is moved over others are shown, though they stay the same."""
    seen = 0
    for path in sorted(PEOPLE.glob("*.xml")):
        data = path.read_bytes()
        for finding in lint(data, ALL_RULES).findings:
            if finding.fix is None:
                continue
            shown = changed_lines(data, finding.fix)
            before = data.decode()
            assert set(difference(before, apply_fixes(data, [finding.fix]).data.decode())) <= set(
                shown
            )
            seen += 1
    assert seen > 50


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("<a>\n<b/>\n</a>\n", ((0, 3, "<c>"), (9, 13, "</c>")), ["-<a>", "+<c>", "-</a>", "+</c>"]),
        ("<a>\n<b/>\n</a>\n", ((4, 9, ""),), ["-<b/>"]),
        ("<a>\r\n<b/></a>", ((5, 9, "<c/>"),), ["-<b/></a>", "+<c/></a>"]),
        ("<a>\n</a>", ((4, 4, "<b/>\n"),), ["+<b/>"]),
        ("<a/>\n" * MOST, ((0, 5 * MOST, "<b/>"),), []),
    ],
)
def test_lines(text: str, edits: tuple[tuple[int, int, str], ...], expected: list[str]) -> None:
    fix = Fix("x", safe=True, edits=tuple(Edit(*edit) for edit in edits))
    assert changed_lines(text.encode(), fix) == expected


def test_of_very_long_lines_nothing_is_shown() -> None:
    """Each of a hundred fixes on one line of megabytes would be looked for in all of it."""
    data = b"x" * 100_000
    fix = Fix("x", safe=True, edits=(Edit(5, 6, "y"),))
    assert changed_lines(data, fix) == []
    assert changed_lines(data[:100], fix) != []
