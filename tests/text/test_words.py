from __future__ import annotations

import pytest

from xmltool.text.words import article, count_of, listing


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], "nothing"),
        (["a"], "a"),
        (["a", "a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "a, b or c"),
        (list("abcdefghijkl"), "a, b, c, d, e, f, g, h or 4 more"),
    ],
)
def test_listing(items: list[str], text: str) -> None:
    assert listing(items) == text


def test_the_last_word_and_the_most() -> None:
    assert listing("abc", "and") == "a, b and c"
    assert listing("abc", most=2) == "a or 2 more"


def test_counts() -> None:
    assert [count_of(n, "file") for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]


def test_article() -> None:
    words = ["fs", "dir", "iscsi", "rbd", "mpath", "logical", ""]
    assert [article(word) for word in words] == [
        "an fs", "a dir", "an iscsi", "an rbd", "an mpath", "a logical", "a ",
    ]  # fmt: skip
