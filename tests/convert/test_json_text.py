"""JSON with places."""

from __future__ import annotations

import json

import pytest

from xmltool.convert.json_text import (
    MAX_DEPTH,
    MAX_ITEMS,
    JsonText,
    Node,
    Number,
    OverLimitError,
)


def plain(node: Node) -> object:
    """Give a node as json.loads would, numbers as their text."""
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    if isinstance(node.value, tuple):
        return {member.key: plain(member.value) for member in node.value}
    return node.value


SOUND = (
    '{}', '[]', '""', '0', '-1.5e+3', 'true', 'false', 'null', ' [ 1 , "a" , { "b" : [ ] } ] ',
    '"\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/"', '{"a":{"b":{"c":"\u4e2d"}}}', '[[],[[]]]', '"\x7f"',
)  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_reads_what_the_standard_library_reads(text: str) -> None:
    expected = json.loads(text, parse_int=str, parse_float=str)
    assert plain(JsonText(text.encode()).root) == expected


UNSOUND = (
    ("", 0, "a value is expected"),
    ("{", 1, "a key"),
    ('{"a":1,}', 7, "a key"),
    ("[1,]", 3, "a value"),
    ('{"a" 1}', 5, "a colon"),
    ('{"a":1 "b":2}', 7, "a comma or }"),
    ("[1 2]", 3, "a comma or ]"),
    ("NaN", 0, "NaN is not JSON"),
    ("[Infinity]", 1, "Infinity is not JSON"),
    ("{'a':1}", 1, "a key in double quotes"),
    ('{"a":01}', 5, "not a number"),
    ("1.", 0, "not a number"),
    ('"abc', 0, "no closing quote"),
    ('["a\nb"]', 3, "line break"),
    ('"a\\x"', 2, "escape"),
    ('"\\u12"', 2, "escape"),
    ("{} {}", 3, "more text"),
    ("// c\n{}", 0, "a value"),
    ("\u00a0{}", 0, "a value"),
)


@pytest.mark.parametrize(("text", "index", "words"), UNSOUND)
def test_says_where_and_what_is_wrong(text: str, index: int, words: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):  # the standard library agrees
        json.loads(text, parse_constant=int)
    with pytest.raises(json.JSONDecodeError) as caught:
        JsonText(text.encode())
    assert caught.value.pos == index
    assert words in caught.value.msg


def test_numbers_keep_their_spelling() -> None:
    root = JsonText(b"[4.20, 1e5, -0]").root
    assert isinstance(root.value, list)
    assert [item.value for item in root.value] == ["4.20", "1e5", "-0"]
    assert all(isinstance(item.value, Number) for item in root.value)


def test_depth_is_limited() -> None:
    JsonText(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(OverLimitError, match="more than 200000 values"):
        JsonText(b"[[0" + (b"]" + b",[0" + b",0" * 19_000) * 11 + b"]]")
    with pytest.raises(OverLimitError, match="nested deeper"):
        JsonText(b"[" * 1_000_000)


@pytest.mark.parametrize("item", [b'["x"],', b'{"a": 1},'])
def test_what_one_value_holds_is_limited(item: bytes) -> None:
    JsonText(b"[" + (item * MAX_ITEMS)[:-1] + b"]")
    with pytest.raises(OverLimitError, match=f"more than {MAX_ITEMS} values"):
        JsonText(b"[" + item * 1_000_000)
    with pytest.raises(OverLimitError, match=f"more than {MAX_ITEMS} values"):
        JsonText(b"{" + b'"a": 1,' * 1_000_000)


def test_places_count_characters_and_bytes() -> None:
    text = '\ufeff{\n "é": "ü",\n "é": 2}'
    data = text.encode()
    read = JsonText(data)
    ((second, first),) = read.duplicates
    place = read.span(second.start, second.end)
    assert (place.line, place.column, place.end_column) == (3, 2, 5)
    assert data[place.start : place.end] == '"é"'.encode()
    assert read.span(first.start, first.end).line == 2


def test_places_in_long_texts() -> None:
    text = "[" + ",\n".join(f'"é{number}"' for number in range(5000)) + "]"
    data = text.encode()
    read = JsonText(data)
    assert isinstance(read.root.value, list)
    for number in (0, 1, 1023, 2048, 4999):
        node = read.root.value[number]
        place = read.span(node.start, node.end)
        assert place.line == number + 1
        assert data[place.start : place.end] == f'"é{number}"'.encode()


def test_text_that_is_not_utf8() -> None:
    with pytest.raises(UnicodeDecodeError):
        JsonText(b'{"a": "\xff"}')
