"""The one engine of suggestions, and that every command uses it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.images import dir_pool, put
from xmltool.__main__ import main
from xmltool.errors import UsageError
from xmltool.pool.types import POOL_TYPES
from xmltool.text.suggest import distance, nearest, one_of, rank, suggestion


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("dri", "dir"),
        ("DIR", "dir"),
        ("netsf", "netfs"),
        ("iscsi-driect", "iscsi-direct"),
        ("iscsi_direct", "iscsi-direct"),
        ("disc", "disk"),
        ("gluster1", "gluster"),
        ("", None),
        ("xyz", None),
        ("a" * 100_000, None),
        ("\x00\udcff", None),
    ],
)
def test_the_type_that_was_meant(word: str, near: str | None) -> None:
    assert nearest(word, POOL_TYPES) == near


def test_the_wording() -> None:
    assert suggestion("dri", ("dir", "fs"), "nothing") == "did you mean dir?"
    assert suggestion("dri", ("dir",), "nothing", "`x {}`") == "did you mean `x dir`?"
    assert suggestion("zzz", ("dir",), "the types are: dir") == "the types are: dir"
    assert suggestion("{0}", ("{0}s",), "") == "did you mean {0}s?"


def test_a_value_of_an_option() -> None:
    assert one_of("--color", "auto", ("auto", "never")) == "auto"
    with pytest.raises(UsageError) as caught:
        one_of("--color", "neber", ("auto", "never"))
    assert caught.value.message == "--color neber: there is no such value"
    assert caught.value.hint == "did you mean never?"
    with pytest.raises(UsageError) as caught:
        one_of("--color", "", ("auto", "never"))
    assert caught.value.hint == "it is one of: auto, never"


def slow_distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    best = min(
        slow_distance(one[1:], other) + 1,
        slow_distance(one, other[1:]) + 1,
        slow_distance(one[1:], other[1:]) + (one[0] != other[0]),
    )
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        best = min(best, slow_distance(one[2:], other[2:]) + 1)
    return best


@given(st.text("ab", max_size=5), st.text("abc", max_size=5))
def test_the_distance_is_that_of_its_definition(one: str, other: str) -> None:
    assert distance(one, other) == slow_distance(one, other)


def test_many_long_names_are_quick() -> None:
    names = [f"production-images-{number:06}-of-the-cluster" for number in range(10_000)]
    start = time.process_time()
    assert rank("production-images-00123x-of-the-cluster", names)[0].startswith("production")
    assert time.process_time() - start < 5


def test_very_long_names_are_near_to_none() -> None:
    """Each letter of one would be compared with each of the other."""
    long = "ab" * 1_000_000
    start = time.process_time()
    assert distance(long, long[1:]) == len(long)
    assert distance(long, long) == 0
    assert rank(long, ["ab", "abab"]) == []
    assert time.process_time() - start < 1


SUGGESTED = [
    (["lisst"], "did you mean `xmltool list`?"),
    (["list", "--type", "dri"], "did you mean dir?"),
    (["list", "--type", "fs,dri"], "did you mean dir?"),
    (["list", "--format", "josn"], "did you mean json?"),
    (["generate", "a", "dri"], "did you mean dir?"),
    (["define-as", "a", "dri"], "did you mean dir?"),
    (["schema", "show", "dri"], "did you mean dir?"),
    (["rule", "XT1366"], "did you mean XT136?"),
    (["rule", "not-wellformed"], "did you mean not-well-formed?"),
    (["lint", "--select", "XT1366", "."], "did you mean XT136?"),
    (["lint", "--color", "allways", "."], "did you mean always?"),
    (["lint", "--severity", "XT705=eror", "."], "did you mean error?"),
    (["info", "imagse"], "did you mean images?"),
]


@pytest.mark.parametrize(("words", "hint"), SUGGESTED, ids=str)
def test_every_command_suggests_alike(
    words: list[str], hint: str, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "images.xml", dir_pool("images"))
    assert main(["--root", str(tmp_path), *words] if words[0] == "info" else words) == 2
    assert hint in capsys.readouterr().err
