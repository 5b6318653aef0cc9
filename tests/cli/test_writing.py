"""What every command that writes has in common: --format json, -q, --dry-run, --if-exists."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.store_cases import Image, pool_text
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Image:
    made = Image(tmp_path)
    made.define("a", marked=True)
    new = made.given("new.xml", pool_text("new"))
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i s,/srv/a,/srv/changed, "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    monkeypatch.setenv("NEW", str(new))
    return made


COMMANDS = {
    "define": (["define", "$NEW"], "new", "defined"),
    "define-as": (["define-as", "new", "dir", "--target", "/srv/new"], "new", "defined"),
    "apply": (["apply", "$NEW"], "new", "defined"),
    "undefine": (["undefine", "a"], "a", "removed"),
    "rename": (["rename", "a", "b"], "b", "renamed"),
    "edit": (["edit", "a"], "a", "updated"),
    "autostart": (["autostart", "--disable", "a"], "a", "updated"),
    "build": (["build", "a"], "a", "built"),
    "delete": (["delete", "a"], "a", "deleted"),
}


def words(command: str) -> list[str]:
    return [os.path.expandvars(word) for word in COMMANDS[command][0]]


def prepared(command: str, image: Image) -> None:
    if command == "delete":
        (image.root / "srv/a").mkdir(parents=True)


def state(image: Image) -> list[str]:
    return sorted(str(path) for path in image.root.rglob("*") if ".xmltool" not in path.parts)


@pytest.mark.parametrize("command", COMMANDS)
def test_json_has_name_action_and_changes(
    command: str, image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(command, image)
    capsys.readouterr()
    assert image.run(*words(command), "--format", "json") == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    _, name, action = COMMANDS[command]
    (pool,) = report["pools"]
    assert (report["version"], report["written"]) == (1, True)
    assert (pool["name"], pool["action"]) == (name, action)
    assert all(set(change) == {"path", "old", "new"} for change in pool["changes"])
    assert pool["changes"] or action in ("defined", "removed")


@pytest.mark.parametrize("command", COMMANDS)
def test_quiet_says_nothing_on_success(
    command: str, image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(command, image)
    capsys.readouterr()
    assert image.run(*words(command), "-q") == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("options", [(), ("--format", "json"), ("-q",)])
def test_a_dry_run_changes_nothing(
    command: str,
    options: tuple[str, ...],
    image: Image,
    capsys: pytest.CaptureFixture[str],
) -> None:
    prepared(command, image)
    before, content = state(image), image.content()
    capsys.readouterr()
    assert image.run(*words(command), "--dry-run", *options) == 1
    out = capsys.readouterr().out
    assert (state(image), image.content()) == (before, content)
    assert "would be" in out or json.loads(out)["written"] is False
    assert image.run(*words(command)) == 0
    assert (state(image), image.content()) != (before, content)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("build", "delete")])
@pytest.mark.parametrize("journal", [False, True], ids=["", "with a journal"])
def test_a_dry_run_is_refused_where_the_lock_cannot_be_had(
    command: str,
    journal: bool,
    image: Image,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the run itself is; `build` and `delete` take no lock."""
    monkeypatch.setattr("tempfile.tempdir", str(image.inputs))  # where edit keeps a refused text
    lock = image.store / ".xmltool/lock"
    lock.unlink()
    lock.mkdir()
    if journal:
        lock.with_name("journal").write_text("")
    said = []
    for options in ((), ("--dry-run",)):
        capsys.readouterr()
        assert image.run(*words(command), *options) == 2
        said += [line for line in capsys.readouterr().err.split("\n") if "cannot be locked" in line]
    assert len(said) == 2 - journal
    assert len(set(said)) == 1
    assert image.run("list") == 0
    assert image.run("check", "-q", "--select", "XT516") == 0
    assert "XT516" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["undefine", "no"],
        ["autostart", "--disable", "no"],
        ["autostart", "no"],
        ["delete", "no"],
        ["build", "no"],
        ["build", "no", "--tmpfiles", "a.conf"],
        ["rename", "no", "new"],
    ],
)
def test_what_is_not_there(
    arguments: list[str], image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert image.run(*arguments) == 2
    err = capsys.readouterr().err
    assert "no pool no" in err
    assert f"`xmltool list --root {image.root}`" in err
    assert image.run(*arguments, "--if-exists") == 0
    assert image.run(*arguments, "--if-exists", "--dry-run") == 0
    assert capsys.readouterr().out == ""


def test_a_target_directory_that_is_not_there(image: Image) -> None:
    assert image.run("delete", "a") == 2
    assert image.run("delete", "a", "--if-exists") == 0


def test_virsh_takes_values_by_position(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    by_position = ["images", "dir", "-", "-", "-", "-", "/var/lib/libvirt/images"]
    assert main(["generate", *by_position]) == 0
    text = capsys.readouterr().out
    assert main(["generate", "images", "dir", "--target", "/var/lib/libvirt/images"]) == 0
    assert capsys.readouterr().out == text
    assert image.run("define-as", *by_position, "-q") == 0
    assert image.run("define-as", "n", "netfs", "host", "/export", "-", "-", "/srv/n", "nfs") == 0
    capsys.readouterr()
    assert image.run("dumpxml", "n", "--xpath", "//host/@name | //format/@type | //dir/@path") == 0
    found = capsys.readouterr().out
    assert all(word in found for word in ('"host"', '"nfs"', '"/export"'))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["n", "netfs", "host", "--source-host", "other"], "host is given twice"),
        (["n", "dir", *"-" * 19, "more"], "more"),
        (["-", "dir"], "NAME and TYPE are missing"),
        (["n", "-"], "TYPE is missing"),
    ],
)
def test_bad_operands(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", *arguments]) == 2
    assert message in capsys.readouterr().err
