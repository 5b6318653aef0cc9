"""Which findings `check` reports: selected and suppressed as `lint` does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.store.images import copy_of, dir_pool, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


def rules_of(capsys: pytest.CaptureFixture[str], root: Path, *options: str) -> list[str]:
    main(["check", "--root", f"{root}", "--schema", "bundled", "--format", "json", *options])
    pools = json.loads(capsys.readouterr().out)["pools"]
    return sorted({finding["rule"] for pool in pools for finding in pool["findings"]})


def with_comment(text: str, comment: str) -> str:
    return text.replace("<pool", f"<!-- xmltool: {comment} -->\n<pool", 1)


def test_repeated_options_add_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of("broken", tmp_path)
    every = rules_of(capsys, root)
    five = rules_of(capsys, root, "--select", "XT5")
    six = rules_of(capsys, root, "--select", "XT6")
    assert five
    assert six
    both = rules_of(capsys, root, "--select", "XT5", "--select", "XT6")
    assert both == sorted({*five, *six}) == rules_of(capsys, root, "--select", "XT5,XT6")
    left = rules_of(capsys, root, "--ignore", "XT5", "--ignore", "XT6")
    assert left == [rule for rule in every if rule[:3] not in ("XT5", "XT6")]


def test_a_longer_prefix_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    assert "XT509" in rules_of(capsys, tmp_path, "--ignore", "XT5", "--select", "XT509")
    assert "XT509" in rules_of(capsys, tmp_path, "--ignore", "ALL", "--extend-select", "XT509")


@pytest.mark.parametrize(
    ("option", "status"), [("--select", 2), ("--extend-select", 2), ("--ignore", 0)]
)
def test_an_unknown_rule(
    option: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--root", f"{tmp_path}", option, "XT509", option, "XT999"]) == status
    assert f"{option} XT999: there is no such rule" in capsys.readouterr().err


def test_severities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    arguments = ["check", "--root", f"{tmp_path}", "--select", "XT509"]
    assert main(arguments) == 0
    assert main([*arguments, "--severity", "XT509=error"]) == 1


@pytest.mark.parametrize("comment", ["ignore-file[XT501] it is so", "ignore-file"])
def test_comments_suppress(
    comment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "wrong.xml", with_comment(dir_pool("a"), comment))
    found = rules_of(capsys, tmp_path)
    assert "XT501" not in found
    assert "XT901" not in found
    assert "XT501" in rules_of(capsys, tmp_path, "--no-ignores")
    assert main(["check", "--root", f"{tmp_path}", "--format", "json"]) == 0
    (pool,) = [pool for pool in json.loads(capsys.readouterr().out)["pools"] if pool["file"] != "."]
    assert pool["loaded"] is False, "what is hidden changes no verdict"


def test_a_suppression_of_no_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = with_comment(dir_pool("a"), "ignore[XT501] not so")
    put(tmp_path, "a.xml", text)
    assert "XT901" in rules_of(capsys, tmp_path)
    put(tmp_path, "a.xml", with_comment(dir_pool("a"), "ignore[XT705, XT4] for lint"))
    assert "XT901" not in rules_of(capsys, tmp_path)


def test_lint_leaves_what_is_for_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.xml"
    file.write_text(with_comment(dir_pool("a"), "ignore[XT501, XT6, XT790] for check"))
    main(["lint", f"{file}", "--format", "concise"])
    assert "XT901" not in capsys.readouterr().out
