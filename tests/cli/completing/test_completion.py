"""Completion as the shells do it: each script in its own shell, on the same command lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.store_cases import Image
from tests.real.tools import need
from xmltool.__main__ import main
from xmltool.cli.app import COMPLETION_VARIABLE
from xmltool.cli.completing.values import FILES
from xmltool.cli.registry import COMMANDS

BASH = """
source "$1"
COMP_WORDS=(xmltool "${@:2}")
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_xmltool 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { }
compadd() { print -rl -- "${(@P)@[-1]}" }
_files() { print -rl -- ${words[CURRENT]}*(N${1:+/}) }
source "$1"
words=(xmltool "${@[2,-1]}")
CURRENT=$#words
_xmltool
"""
FISH = """
source $argv[1]
complete -C (string join -- ' ' xmltool (string escape -- $argv[2..-2]) $argv[-1])
"""


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest) -> str:
    need(request.param)
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A root with two pools, a file and a directory beside it, and xmltool on the way."""
    image = Image(tmp_path)
    image.define("images", "my pool")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/xmltool").symlink_to(Path(sys.executable).with_name("xmltool"))
    (tmp_path / "pool.xml").write_text("<pool/>")
    return tmp_path


def complete(shell: str, place: Path, *words: str) -> list[str]:
    """What a shell offers in place of the last word, without what it says of it."""
    script = place / f"script.{shell}"
    script.write_text(
        (Path(main.__code__.co_filename).parent / f"cli/completing/{shell}").read_text()
    )
    code = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell]
    argv = {
        "bash": ["bash", "--norc", "-c", code, "-"],
        "zsh": ["zsh", "-f", "-c", code, "-"],
        "fish": ["fish", "--no-config", "-c", code, "--"],
    }[shell]
    ended = subprocess.run(
        [*argv, str(script), *words],
        cwd=place,
        env={**os.environ, "PATH": f"{place}/bin:{os.environ['PATH']}", "HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.stderr == ""
    return [line.partition("\t")[0] for line in ended.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["va"], "validate"),
        (["--root", "image", "def"], "define define-as"),
        (["schema", ""], "list show export"),
        (["undefine", "--root", "image", "ima"], "images"),
        (["--root", "image", "info", "ima"], "images"),
        (["generate", "a", "log"], "logical"),
        (["list", "--type", "isc"], "iscsi iscsi-direct"),
        (["lint", "--format", "js"], "json jsonl"),
        (["lint", "--select", "XT71"], "XT710 XT711 XT712 XT714"),
        (["lint", "--fail-on", "w"], "warning"),
        (["validate", "--color", ""], "auto always never"),
        (["schema", "export", "--to", "c"], "catalog config"),
        (["explain", "--step", "st"], "start stop"),
        (["help", "exi"], "exit-status"),
        (["completion", ""], "bash zsh fish"),
        (["validate", "--libv"], "--libvirt-version"),
        (["--stor"], "--storage-dir --store"),
        (["lint", "--fail-on=w"], "--fail-on=warning"),
        (["validate", "po"], "pool.xml"),
        (["pool-und"], "pool-undefine"),
        (["zzz"], ""),
        (["lint", "--zzz", "zzz"], ""),
    ],
)
def test_a_shell_completes(shell: str, place: Path, words: list[str], found: str) -> None:
    assert sorted(complete(shell, place, *words)) == sorted(found.split())


def test_a_name_with_a_space_is_one_word(shell: str, place: Path) -> None:
    (name,) = complete(shell, place, "undefine", "--root", "image", "my")
    assert name == (r"my\ pool" if shell == "bash" else "my pool")


def test_directories_where_directories_go(shell: str, place: Path) -> None:
    assert [word.rstrip("/") for word in complete(shell, place, "--root", "im")] == ["image"]
    assert complete(shell, place, "list", "--root", "pool") == []


def test_aliases_are_offered_only_when_one_is_begun(shell: str, place: Path) -> None:
    assert not [word for word in complete(shell, place, "") if word.startswith("pool-")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_options_of_every_command(
    command: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(COMPLETION_VARIABLE, "1")
    assert main([*command.verb.split(), "--"]) == 0
    found = [line.partition("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert "--help" in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["generate", "a", "dir", ""], []),
        (["generate", ""], []),
        (["rename", ""], ["images", "my pool"]),
        (["rename", "images", ""], []),
        (["rename", "images", "other", ""], []),
        (["undefine", "images", ""], ["my pool"]),
        (["lint", "--output", ""], [FILES]),
        (["lint", "--baseline", ""], [FILES]),
        (["watch", "--interval", ""], []),
    ],
)
def test_values_that_are_left(
    words: list[str],
    found: list[str],
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Operands that were given are not offered again, and what may be anything is left alone."""
    capsys.readouterr()
    verb, *rest = words
    root = [] if verb in ("lint", "generate") else ["--root", str(place / "image")]
    monkeypatch.setenv(COMPLETION_VARIABLE, "1")
    assert main([verb, *root, *rest]) == 0
    assert capsys.readouterr().out.splitlines() == found


def test_nothing_is_written_and_control_characters_are_not_offered(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = place / "image/etc/libvirt/storage"
    bad = "<pool type='dir'><name>a&#10;b</name><target><path>/a</path></target></pool>"
    (store / "a\nb.xml").write_text(bad)
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    monkeypatch.setenv(COMPLETION_VARIABLE, "1")
    capsys.readouterr()
    assert main(["undefine", "--root", str(place / "image"), ""]) == 0
    assert capsys.readouterr().out == "images\nmy pool\n"
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before
