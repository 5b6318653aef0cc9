from __future__ import annotations

import json

import pytest

from xmltool.errors import ConfigError
from xmltool.lint.baseline import Baseline, Entry, baseline_text, read_baseline

ONE = Entry("a.xml", "XT101", "0123")
OTHER = Entry("b.xml", "XT101", "0123")


def test_round_trip() -> None:
    text = baseline_text([OTHER, ONE, ONE])
    assert [item["file"] for item in json.loads(text)["findings"]] == ["a.xml", "a.xml", "b.xml"]
    assert text == baseline_text([ONE, OTHER, ONE])
    assert read_baseline("x", text).left == 3
    assert read_baseline("x", baseline_text([])).left == 0


def test_a_finding_is_known_as_often_as_it_was_written() -> None:
    baseline = Baseline([ONE, ONE])
    assert baseline.knows(ONE)
    assert [baseline.take(entry) for entry in (ONE, ONE, ONE, OTHER)] == [True, True, False, False]
    assert not baseline.knows(ONE)
    assert baseline.left == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "findings": [1]}', "\x00"])
def test_what_is_no_baseline(text: str) -> None:
    with pytest.raises(ConfigError, match="not a baseline"):
        read_baseline("x", text)


def test_another_version() -> None:
    with pytest.raises(ConfigError, match="version 2"):
        read_baseline("x", '{"version": 2, "findings": []}')
