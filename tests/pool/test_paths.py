from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.pool.paths import sanitise_path


@pytest.mark.parametrize(
    ("path", "tidy"),
    [
        ("/srv/a", "/srv/a"),
        ("/srv//a/", "/srv/a"),
        ("/", "/"),
        ("//", "//"),
        ("///", "/"),
        ("//a//b//", "//a/b"),
        ("///a", "/a"),
        ("a//b/", "a/b"),
        ("/a/./../b", "/a/./../b"),
        (" /a/ ", " /a/ "),
        ("nfs://h//e/", "nfs://h//e/"),
        ("://", "://"),
        ("/x/a://b//c/", "/x/a:/b/c"),
        ("a:/b:///c//", "a:/b:/c"),
        ("a:b//c/", "a:b/c"),
    ],
)
def test_path(path: str, tidy: str) -> None:
    assert sanitise_path(path) == tidy


@given(st.text("/:a.", min_size=1, max_size=12))
def test_a_tidy_path_stays(path: str) -> None:
    assert sanitise_path(sanitise_path(path)) == sanitise_path(path)
