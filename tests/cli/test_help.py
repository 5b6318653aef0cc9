"""`xmltool help`: pages on a terminal and as man pages, read by the readers of that format."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS, GROUPS, TOPICS, find, topic_words
from xmltool.rules import RULES
from xmltool.text.table import width

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def man(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("man")
    assert main(["help", "--man", str(directory)]) == 0
    return directory


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_a_page_that_fits_a_terminal(
    topic: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(topic_words(topic).split()[1:]) == 0
    out = capsys.readouterr().out
    assert main(["help", "topic", topic]) == 0
    assert capsys.readouterr().out == out
    code = [line for line in out.splitlines() if line.startswith("    ")]
    assert [line for line in out.splitlines() if width(line) > 80 and line not in code] == []
    assert "<!--" not in out.replace("`<!-- xmltool:", "")
    assert "**" not in out.replace("**/pools", "")


def test_the_pages_hold_the_tables_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    main(["help", "rules"])
    out = capsys.readouterr().out
    assert all(rule in out for rule in RULES)
    main(["help", "configuration"])
    assert "drift-ignore" in capsys.readouterr().out


def test_help_of_a_command_is_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = [command.verb for command in COMMANDS]
    for words in map(str.split, (*verbs, *GROUPS, "pool-define")):
        assert main(["help", *words]) == 0
        shown = capsys.readouterr()
        assert main([*words, "--help"]) == 0
        assert capsys.readouterr() == shown


@pytest.mark.parametrize("name", [topic for topic in TOPICS if find(topic)])
def test_a_name_of_both_is_the_command_whose_help_names_the_topic(
    name: str, man: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help", name]) == 0
    assert capsys.readouterr().out.endswith(f"\n\n  More: `xmltool help topic {name}`.\n")
    assert main(["help"]) == 0
    assert f"\n  topic {name} " in capsys.readouterr().out
    assert rf"\fBxmltool\-{name}\fR(7)" in (man / f"xmltool-{name}.1").read_text()


def test_an_unknown_topic_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "exit-stats"]) == 2
    assert capsys.readouterr().err == (
        "xmltool: no such topic or command: exit-stats\n"
        "  did you mean `xmltool help exit-status`?\n"
    )
    assert main(["help", "topic", "drft"]) == 2
    assert capsys.readouterr().err == (
        "xmltool: no such topic: drft\n  did you mean `xmltool help topic drift`?\n"
    )
    assert main(["help", "topic"]) == 2
    assert capsys.readouterr().err.startswith("xmltool: topic takes one name\n")
    assert main(["help", "start"]) == 2
    assert "virsh pool-start" in capsys.readouterr().err


def test_there_is_a_man_page_of_each_command_and_topic(man: Path) -> None:
    commands = {f"xmltool-{command.verb.replace(' ', '-')}.1" for command in COMMANDS}
    topics = {f"xmltool-{topic}.7" for topic in TOPICS}
    assert {path.name for path in man.iterdir()} == {"xmltool.1", *commands, *topics}


def test_man_pages_are_the_same_at_the_same_time(
    man: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert main(["help", "--man", str(tmp_path)]) == 0
    assert '"1970-01-02"' in (tmp_path / "xmltool.1").read_text()


@pytest.mark.skipif(shutil.which("man") is None, reason="man-db is not installed")
def test_man_reads_each_page_without_a_warning(man: Path) -> None:
    for path in man.iterdir():
        ended = subprocess.run(
            ["man", "--warnings", "-E", "ascii", "-l", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stderr == "", path.name
        assert "NAME" in ended.stdout


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_finds_nothing_wrong(man: Path) -> None:
    ended = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "style", *sorted(map(str, man.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout + ended.stderr == ""
    assert ended.returncode == 0


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_shows_what_was_written(man: Path) -> None:
    def shown(name: str) -> str:
        ended = subprocess.run(
            ["mandoc", "-T", "ascii", "-O", "width=300", str(man / name)], capture_output=True, check=True
        )  # fmt: skip
        text = ended.stdout.decode()
        while "\b" in text:  # overstruck: bold
            at = text.index("\b")
            text = text[: at - 1] + text[at + 1 :]
        return text

    assert all(rule in shown("xmltool-rules.7") for rule in RULES)
    assert "--libvirt-version VERSION[,VERSION]..." in shown("xmltool-lint.1")
    assert ".xmltool.toml, xmltool.toml" in shown("xmltool-configuration.7")
    assert "EDITOR='sed -i s,/srv/,/data/,' xmltool edit images" in shown("xmltool-edit.1")
