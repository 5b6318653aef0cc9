from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.findings import Span
from xmltool.report.source import excerpt


def span(column: int, end: int, *, lines: int = 0) -> Span:
    return Span(1, column, 1 + lines, end, 0, 0)


def test_mark_stands_under_the_place() -> None:
    part = excerpt("<a><b/></a>", span(4, 8), 80)
    assert (part.before, part.marked, part.after) == ("<a>", "<b/>", "</a>")
    assert (part.offset, part.length) == (3, 4)


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [
        ("\t<b/>", 2, 4),  # a tab goes to the next stop
        ("ab\t<b/>", 4, 4),
        ("日本<b/>", 3, 4),  # wide characters take two columns
        ("e\u0301<b/>", 3, 1),  # a combining one takes none
        ("\x1b<b/>", 2, 4),  # an escaped one as many as its escape
        ("\udcff<b/>", 2, 4),
        ("\u202e<b/>", 2, 6),
        ("\U000e0041<b/>", 2, 10),
    ],
)
def test_columns_are_those_of_a_terminal(line: str, column: int, offset: int) -> None:
    part = excerpt(line, span(column, column + 4), 80)
    assert part.marked == "<b/>"
    assert (part.offset, part.length) == (offset, 4)


def test_long_line_is_cut_around_the_place() -> None:
    line = "x" * 500 + "<b/>" + "y" * 500
    part = excerpt(line, span(501, 505), 40)
    shown = part.before + part.marked + part.after
    assert part.marked == "<b/>"
    assert shown.startswith("…x")
    assert shown.endswith("y…")
    assert len(shown) <= 40
    assert shown[part.offset : part.offset + part.length] == "<b/>"


def test_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    part = excerpt("<a><b", span(4, 2, lines=1), 80)
    assert part.marked == "<b"


def test_place_behind_the_last_character_still_has_a_mark() -> None:
    part = excerpt("<a", span(3, 3), 80)
    assert (part.offset, part.length) == (2, 1)


@given(
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.integers(1, 220),
    st.integers(0, 60),
    st.integers(20, 90),
)
def test_any_line_keeps_to_the_width_and_is_printable(
    line: str, column: int, length: int, width: int
) -> None:
    part = excerpt(line, span(column, column + length), width)
    shown = part.before + part.marked + part.after
    assert shown.isprintable()
    assert part.length >= 1
    if not any(ord(char) > 0x2FF for char in shown.replace("…", "")):
        assert len(shown) <= width
        assert part.offset == len(part.before)
