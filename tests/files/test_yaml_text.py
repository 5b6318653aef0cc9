"""YAML as strangers may write it: merge keys do what they mean, and no little text makes much work."""

from __future__ import annotations

import re

import pytest

from xmltool.files.yaml_text import MAX_MERGED, MAX_NUMBER, read_yaml


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &a {x: 1}\nb: {<<: *a, y: 2}", {"a": {"x": 1}, "b": {"x": 1, "y": 2}}),
        ("b: {<<: {x: 1}, x: 2}", {"b": {"x": 2}}),
        ("b: {<<: [{x: 1}, {x: 2, y: 3}]}", {"b": {"x": 1, "y": 3}}),
        ("b: {<<: {<<: {x: 1}, y: 2}}", {"b": {"x": 1, "y": 2}}),
    ],
    ids=["alias", "own", "several", "nested"],
)
def test_merge_keys(text: str, found: object) -> None:
    loaded = read_yaml(text.encode())
    assert isinstance(loaded, dict)
    assert loaded["b"] == found["b"]  # type: ignore[index]


@pytest.mark.parametrize("merged", ["1", "[1]", "[{x: 1}, text]"])
def test_what_is_merged_is_a_mapping(merged: str) -> None:
    with pytest.raises(ValueError, match="expected a mapping"):
        read_yaml(f"a: {{<<: {merged}}}".encode())


def test_merge_keys_that_copy_much() -> None:
    """Twenty kilobytes that mean a hundred times as many entries as they hold."""
    keys = ", ".join(f"k{number}: 1" for number in range(1000))
    text = f"a: &a {{{keys}}}\n" + "".join(
        f"m{number}: {{<<: *a}}\n" for number in range(MAX_MERGED // 1000 + 1)
    )
    with pytest.raises(ValueError, match=re.escape(f"copy more than {MAX_MERGED} entries")):
        read_yaml(text.encode())
    loaded = read_yaml(text.rpartition("m")[0].encode())
    assert isinstance(loaded, dict)
    assert len(loaded["m0"]) == 1000


@pytest.mark.parametrize("number", ["1:" * (MAX_NUMBER // 2) + "1", "9" * (MAX_NUMBER + 1)])
@pytest.mark.parametrize("tail", ["", ".5"])
def test_a_number_of_thousands_of_digits(number: str, tail: str) -> None:
    with pytest.raises(ValueError, match="a number of thousands of digits"):
        read_yaml(f"n: {number}{tail}".encode())


def test_numbers_of_any_kind() -> None:
    long = "9" * MAX_NUMBER
    found = read_yaml(f"[1:30, 0x10, 1.5, 1:30.5, {long}]".encode())
    assert found == [90, 16, 1.5, 90.5, int(long)]


@pytest.mark.parametrize("text", ["a: [", "a: !!python/object/apply:os.system [id]", "? [a]\n: *b"])
def test_no_yaml(text: str) -> None:
    with pytest.raises(ValueError, match=r"line [12]"):
        read_yaml(text.encode())
