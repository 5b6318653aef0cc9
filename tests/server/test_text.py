"""Places of an open document: lines as the protocol counts them, columns in UTF-16."""

from __future__ import annotations

import pytest

from xmltool.server.text import OpenText, Position


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("ab\ncd", 4, Position(1, 1)),
        ("ab\r\ncd", 5, Position(1, 1)),
        ("ab\rcd", 4, Position(1, 1)),
        ("a\u2028b", 2, Position(0, 2)),
        ("\U0001f600b", 1, Position(0, 2)),
        ("é\n\U0001f600x", 3, Position(1, 2)),
        ("ab\n", 3, Position(1, 0)),
    ],
)
def test_a_place_and_back(text: str, offset: int, place: Position) -> None:
    opened = OpenText(text)
    assert opened.position(offset) == place
    assert opened.offset(*place) == offset
    assert opened.position_of_byte(len(text[:offset].encode())) == place


def test_the_bytes_are_in_the_declared_encoding() -> None:
    text = "<?xml version='1.0' encoding='iso-8859-1'?><pool><name>é</name></pool>"
    opened = OpenText(text)
    assert opened.data == text.encode("iso-8859-1")
    assert opened.decode(opened.data) == text
    assert opened.position_of_byte(opened.data.index(b"\xe9")) == Position(0, text.index("é"))


@pytest.mark.parametrize("encoding", ["none-such", "ascii", "utf-16"])
def test_an_encoding_that_cannot_be_had_is_no_fault(encoding: str) -> None:
    opened = OpenText(f"<?xml version='1.0' encoding='{encoding}'?><pool>é</pool>")
    assert opened.data


def test_a_place_beyond_the_text_is_its_end() -> None:
    opened = OpenText("ab\ncd")
    assert opened.offset(7, 0) == 5
    assert opened.offset(0, 99) == 2
    assert opened.position_in_line(3, 1) == opened.end == Position(1, 2)


def test_a_place_by_line_and_column() -> None:
    opened = OpenText("ab\n\U0001f600cd")
    assert opened.position_in_line(2, 2) == Position(1, 2)
    assert opened.position_in_line(0, 0) == Position(0, 0)
