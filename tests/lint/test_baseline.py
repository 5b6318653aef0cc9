from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import AUTOSTART, CLEAN
from xmltool.__main__ import main
from xmltool.errors import ConfigError
from xmltool.lint.baseline import Baseline, Entry, baseline_text, read_baseline

if TYPE_CHECKING:
    from pathlib import Path

ONE = Entry("a.xml", "XT101", "0123")
OTHER = Entry("b.xml", "XT101", "0123")


def test_round_trip() -> None:
    text = baseline_text([OTHER, ONE, ONE])
    assert [item["file"] for item in json.loads(text)["findings"]] == ["a.xml", "a.xml", "b.xml"]
    assert text == baseline_text([ONE, OTHER, ONE])
    assert read_baseline("x", text).left == [ONE, ONE, OTHER]
    assert read_baseline("x", baseline_text([])).left == []


def test_a_finding_is_known_as_often_as_it_was_written() -> None:
    baseline = Baseline([ONE, ONE])
    assert baseline.knows(ONE)
    assert [baseline.take(entry) for entry in (ONE, ONE, ONE, OTHER)] == [True, True, False, False]
    assert not baseline.knows(ONE)
    assert baseline.left == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "findings": [1]}', "\x00"])
def test_what_is_no_baseline(text: str) -> None:
    with pytest.raises(ConfigError, match="not a baseline"):
        read_baseline("x", text)


def test_another_version() -> None:
    with pytest.raises(ConfigError, match="version 2"):
        read_baseline("x", '{"version": 2, "findings": []}')


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with two faulty files, each in its own directory, and a baseline of both."""
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.xml").write_text(AUTOSTART)
    assert main(["lint", "--baseline", "known.json", "--write-baseline"]) == 0
    return tmp_path


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["lint", "--baseline", "known.json", *arguments]) == 0
    return capsys.readouterr().err


def test_what_was_not_looked_at_is_not_gone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = (here / "known.json").read_text()
    for part in (["one"], ["two/a.xml"], ["--select", "XT2"], ["--ignore", "XT1,XT3"]):
        assert "gone" not in lint(capsys, *part)
        lint(capsys, *part, "--write-baseline")
        assert (here / "known.json").read_text() == known
    (here / "two" / "a.xml").write_text(CLEAN)
    assert "gone" not in lint(capsys, "one")
    assert "of the baseline is gone: renew known.json" in lint(capsys, "two")
    lint(capsys, "two", "--write-baseline")
    assert {item["file"] for item in json.loads((here / "known.json").read_text())["findings"]} == {
        "one/a.xml"
    }
    lint(capsys, "one", "--select", "XT1", "--write-baseline")
    assert "gone" not in lint(capsys)


def test_a_deleted_file_is_gone_from_where_it_was_looked_for(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "two" / "a.xml").unlink()
    (here / "two" / "b.xml").write_text(CLEAN)
    assert "gone" not in lint(capsys, "one")
    assert "gone" not in lint(capsys, "two/b.xml")
    assert "gone" in lint(capsys, "two")
    assert "gone" in lint(capsys, ".")
    lint(capsys, "one", "--write-baseline")
    assert "two/a.xml" in (here / "known.json").read_text()
    lint(capsys, "two", "--write-baseline")
    assert "two/a.xml" not in (here / "known.json").read_text()


def test_what_is_not_reported_is_counted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = len(json.loads((here / "known.json").read_text())["findings"])
    assert f"not reported: {number} in the baseline\n" in lint(capsys)


def test_a_file_that_is_no_baseline_is_not_replaced(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--baseline", "one/a.xml", "--write-baseline"]) == 2
    assert "not a baseline of xmltool" in capsys.readouterr().err
    assert (here / "one" / "a.xml").read_text() == AUTOSTART
