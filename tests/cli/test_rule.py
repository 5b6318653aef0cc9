from __future__ import annotations

import json

import pytest

from xmltool.__main__ import main
from xmltool.report.rule_text import rule_entry
from xmltool.rules import RULES


def test_one_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "XT001"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("XT001: not-well-formed\n\nThe file is not well-formed XML.\n")
    assert "\nSeverity: error\n" in out
    assert "\nBad:\n\n    <pool" in out
    assert max(map(len, out.splitlines())) <= 80


def test_the_messages_of_a_rule_are_folded_whole(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "--all"])
    shown = " ".join(capsys.readouterr().out.split())
    for rule in RULES.values():
        for message in rule_entry(rule)["messages"]:
            assert " ".join(message.split()) in shown


@pytest.mark.parametrize("spelling", ["xt001", "not-well-formed", "Not-Well-Formed"])
def test_a_rule_has_its_names(spelling: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", spelling]) == 0
    assert capsys.readouterr().out.startswith("XT001: ")


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "XT001", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# XT001 `not-well-formed`\n")
    assert "\n## Bad\n\n```xml\n<pool" in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "XT001", "--format", "json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["id"] == "XT001"
    assert set(entry) == {
        "id", "name", "severity", "summary", "messages", "why", "bad", "good", "source", "fix", "opt_in",
    }  # fmt: skip


@pytest.mark.parametrize("arguments", [[], ["--all"]])
def test_json_of_all(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--format", "json", *arguments]) == 0
    assert [entry["id"] for entry in json.loads(capsys.readouterr().out)] == list(RULES)


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == list(RULES)
    assert "not-well-formed" in lines[0]


def test_list_is_cut_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xmltool.cli.show.emit.is_terminal", lambda stream: True)
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {len(line) for line in lines} <= set(range(61))
    assert any(line.endswith("…") for line in lines)


def test_list_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--format", "markdown"]) == 0
    assert "\n| XT001 | `not-well-formed` | error |" in capsys.readouterr().out


@pytest.mark.parametrize("output_format", ["text", "markdown"])
def test_all(output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--all", "--format", output_format]) == 0
    out = capsys.readouterr().out
    assert all(rule in out for rule in RULES)


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("XT00", "did you mean XT0"),
        ("not-wellformed", "did you mean not-well-formed"),
        ("gibberish", "`xmltool rule` lists the rules"),
    ],
)
def test_unknown_rule(wanted: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", wanted]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"there is no rule {wanted}" in captured.err
    assert hint in captured.err


def test_all_takes_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--all", "XT001"]) == 2
    assert "--all" in capsys.readouterr().err
