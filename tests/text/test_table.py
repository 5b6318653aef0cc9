"""Columns of a terminal: every text that is put in columns takes what it seems to take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.text.escape import vis
from xmltool.text.table import cut, padded, table_lines, width, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("日本", 4),
        ("\uff57", 2),
        ("e\u0301", 1),
        ("a\u200bb\u2060", 2),
        ("\ufeffa", 1),
        ("a\x00\x1b", 1),
        ("한", 2),
        ("\u1112\u1161\u11ab", 2),  # the same syllable, decomposed
        ("🙂", 2),
        ("❤\ufe0f", 1),
        ("ü", 1),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    "name", ["images", "日本", "e\u0301" * 3, "zero\u200bwidth", "\x1b[31m", "한"]
)
def test_columns_of_a_table_stand_below_each_other(name: str) -> None:
    header, line, row, other, _ = table_lines(["Name", "State"], [[name, "inactive"], ["a", "x"]])
    place = header.index("State")
    assert width(row[: row.index("inactive")]) == place
    assert other.index("x") == place
    assert len(line.rstrip("\n")) == place + len("inactive") + 2


@given(st.text(max_size=30), st.integers(1, 40))
def test_cut_and_padded_keep_to_the_columns(text: str, columns: int) -> None:
    text = vis(text)
    assert width(cut(text, columns)) <= columns
    assert width(padded(cut(text, columns), columns)) == columns


@given(st.lists(st.text("ab日\u0301", min_size=1, max_size=8), max_size=20), st.integers(20, 40))
def test_lines_keep_to_the_columns_and_lose_nothing(words: list[str], columns: int) -> None:
    text = " ".join(words)
    lines = wrapped(text, columns, first=5)
    assert " ".join(lines) == text
    assert all(width(line) <= columns for line in lines)
    assert width(lines[0]) <= columns - 5 or " " not in lines[0]


def test_a_word_that_is_too_long_has_a_line_of_its_own() -> None:
    assert wrapped(f"a {'x' * 50} b", 20) == ["a", "x" * 50, "b"]
    assert wrapped("x" * 50, 20, first=10) == ["x" * 50]
    assert wrapped("", 20) == [""]
    assert wrapped("a\nb", 20) == ["a b"]


@given(
    st.lists(st.lists(st.text("ab 日", max_size=40), min_size=3, max_size=3), min_size=1, max_size=5),
    st.integers(24, 80),
)  # fmt: skip
def test_a_table_folds_its_cells_into_the_terminal_and_loses_nothing(
    rows: list[list[str]], columns: int
) -> None:
    lines = list(table_lines(["A", "B", "C"], rows, columns))
    assert all(width(line.rstrip("\n")) <= columns for line in lines)
    letters = "".join("".join(row) for row in rows)
    shown = "".join(lines[2:])
    assert sorted(shown.replace(" ", "").replace("\n", "")) == sorted(letters.replace(" ", ""))


def test_columns_move_closer_before_a_word_is_broken() -> None:
    header = ["Name", "State", "Autostart", "Persistent", "Capacity", "Allocation", "After boot"]
    rows = [["images", "inactive", "yes", "yes", "-", "-", "not there"]]
    for columns in (63, 70, 80):
        lines = list(table_lines(header, rows, columns))
        assert all(width(line.rstrip("\n")) <= columns for line in lines)
        assert all(word in "".join(lines) for cell in (*header, *rows[0]) for word in cell.split())
    assert (
        lines[0] == " Name     State      Autostart   Persistent   Capacity   Allocation   After\n"
    )


def test_a_table_that_fits_is_the_same_at_any_width() -> None:
    rows = [["images", "active"], ["nas", "inactive"]]
    assert list(table_lines(["Name", "State"], rows, 80)) == list(
        table_lines(["Name", "State"], rows)
    )
