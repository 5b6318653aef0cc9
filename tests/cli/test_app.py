"""Finding the command: the verb, what stands before it, aliases, and what is no command."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

import lxml
import pytest
from lxml import etree

from xmltool import __version__
from xmltool.__main__ import main
from xmltool.cli import app
from xmltool.cli.registry import COMMANDS, GROUPS, LIVE_ONLY, SECTIONS, find
from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for command in COMMANDS:
        assert f"  {command.verb} " in out
        assert command.summary in out


@pytest.mark.parametrize("argv", [["-h"], ["help"]])
def test_other_ways_to_ask_for_help(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    assert capsys.readouterr().out == app.help_text() + "\n"


def test_no_command_is_a_usage_error_with_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr() == ("", app.help_text() + "\n")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"xmltool {__version__}\n"


@pytest.mark.parametrize("form", [["--format", "json"], ["--format=json"]])
def test_version_for_programs(form: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version", *form]) == 0
    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "tool": f"xmltool {__version__}",
        "grammar": "12.8.0",
        "lxml": lxml.__version__,
        "libxml2": libxml2,
    }


@pytest.mark.parametrize(
    "wrong", [["--format"], ["--format", "yaml"], ["x"], ["--format", "json", "x"]]
)
def test_version_takes_nothing_else(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version", *wrong]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_every_command_has_its_own_help(
    command: app.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.verb.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: xmltool {command.verb} ")
    assert command.section in SECTIONS


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_every_entry_of_the_table_is_a_function(command: app.Command) -> None:
    module, _, function = command.function.rpartition(".")
    assert getattr(import_module(f"xmltool.cli.commands.{module}"), function).__doc__, (
        "its docstring is the help text"
    )


def test_every_group_has_commands() -> None:
    for group in GROUPS:
        assert any(command.verb.startswith(f"{group} ") for command in COMMANDS)
        assert find(group) is None


@pytest.mark.parametrize(
    ("argv", "message", "hint"),
    [
        (["valdate"], "no such command: valdate", "did you mean `xmltool validate`?"),
        (["pool-valdate"], "no such command: pool-valdate", "did you mean `xmltool validate`?"),
        (["qqq"], "no such command: qqq", "see `xmltool --help`"),
        (["--rot", "x"], "no such option before a command: --rot", "see `xmltool --help`"),
        (["--root"], "--root needs a value", "see `xmltool --help`"),
        (["validate", "--zzz"], "No such option: --zzz", "see `xmltool validate --help`"),
        (["validate\x1b[31m"], r"no such command: validate\x1b[31m", None),
    ],
)
def test_bad_usage_is_one_message(
    argv: list[str], message: str, hint: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == f"xmltool: {message}"
    if hint is not None:
        assert err.splitlines()[1:] == [f"  {hint}"]


@pytest.mark.parametrize("verb", LIVE_ONLY)
@pytest.mark.parametrize("prefix", ["", "pool-"])
def test_what_needs_a_running_libvirt_says_so_in_one_line(
    verb: str, prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([prefix + verb, "my pool", "--build"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"xmltool: {prefix}{verb} needs a running libvirt: "
        f"virsh {LIVE_ONLY[verb]} 'my pool' --build\n"
    )


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["start", "a", "--root", "/mnt/image"], "virsh pool-start a"),
        (["--root", "/mnt/image", "start", "a"], "virsh pool-start a"),
        (["start", "a", "--root=/mnt", "--store", "/x"], "virsh pool-start a"),
        (["start", "--session", "--home", "/h", "a"], "virsh -c qemu:///session pool-start a"),
    ],
)
def test_virsh_gets_no_option_that_it_does_not_know(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err == f"xmltool: start needs a running libvirt: {said}\n"


@pytest.mark.parametrize("verb", LIVE_ONLY)
def test_without_operands_the_virsh_command_is_still_whole(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb]) == 2
    words = capsys.readouterr().err.split(f"virsh {LIVE_ONLY[verb]} ")[1]
    assert words.strip()


def test_virsh_spellings_are_aliases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pool-validate", "--help"]) == 0
    assert "xmltool validate" in capsys.readouterr().out


def test_options_before_the_verb_reach_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def record(_command: Callable[..., int], words: list[str]) -> None:
        called.append(words)
        raise UsageError("enough")

    monkeypatch.setattr(app, "read", record)
    main(["--root", "/mnt", "--session", "--home=/h", "validate", "a.xml", "--root", "/srv"])
    main(["--storage-dir=/s", "pool-validate"])
    assert called == [
        ["--root", "/mnt", "--session", "--home=/h", "a.xml", "--root", "/srv"],
        ["--storage-dir=/s"],
    ]


def test_two_dashes_end_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "--", "--help"]) == 2
    assert "no completion for --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["schema"], "schema needs one of its commands\n  they are: list, show, export"),
        (["secret"], "secret needs one of its commands\n  they are: define, list, info, undefine"),
        (["schema", "lits"], "no such command: schema lits\n  did you mean `xmltool schema list`?"),
        (["--root"], "--root needs a value"),
    ],
)
def test_a_group_names_its_commands(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.startswith(f"xmltool: {said}")
