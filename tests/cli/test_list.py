"""`xmltool list`, `info` and `dumpxml`; that they print what virsh does is tried in tests/real."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import UUID_A, Image, pool_text
from xmltool.__main__ import main
from xmltool.cli.show import emit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Image:
    """A root with two pools and two entries that libvirt skips."""
    made = Image(tmp_path)
    assert made.run("define", made.given("a.xml", pool_text("a", uuid=UUID_A)), "--autostart") == 0
    (made.store / "B.xml").write_text(pool_text("B"))
    (made.store / "x.xml").write_text("<pool")
    (made.store / "wrong.xml").write_text(pool_text("right", uuid=UUID_A))
    capsys.readouterr()
    return made


def test_table(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert image.run("list") == 0
    said = capsys.readouterr()
    assert said.out == (
        " Name   State      Autostart\n"
        "------------------------------\n"
        " a      inactive   yes\n"
        " B      inactive   no\n\n"
    )
    assert "wrong.xml: libvirt skips it: its pool is called right" in said.err
    assert "x.xml: libvirt skips it: not well-formed" in said.err
    assert image.run("list", "--quiet") == 0
    assert capsys.readouterr().err == ""


def test_json(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert image.run("list", "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["store"]) == (1, "/etc/libvirt/storage")
    rows = [
        (pool["file"], pool["name"], pool["uuid"], pool["type"], pool["autostart"], pool["loaded"])
        for pool in report["pools"]
    ]
    assert rows == [
        ("a.xml", "a", UUID_A, "dir", True, True),
        ("B.xml", "B", None, "dir", False, True),
        ("wrong.xml", "right", UUID_A, "dir", False, False),
        ("x.xml", "x", None, None, False, False),
    ]
    assert [pool["reason"] is None for pool in report["pools"]] == [True, True, False, False]


def test_an_empty_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Image(tmp_path)
    assert made.run("list", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["pools"] == []
    assert made.run("list") == 0
    assert capsys.readouterr().out.startswith(" Name   State   Autostart\n")
    assert list(made.root.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--autostart"], ["a"]),
        (["--no-autostart"], ["B"]),
        (["--autostart", "--no-autostart"], ["a", "B"]),
        (["--transient"], []),
        (["--persistent"], ["a", "B"]),
        (["--inactive"], ["a", "B"]),
        (["--all"], ["a", "B"]),
        (["--type", "dir,rbd"], ["a", "B"]),
        (["--type", "rbd"], []),
    ],
)
def test_flags_of_virsh(
    image: Image, capsys: pytest.CaptureFixture[str], flags: list[str], expected: list[str]
) -> None:
    assert image.run("pool-list", *flags, "--name") == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == expected


@pytest.mark.parametrize(
    "flags",
    [["--type", "nope"], ["--all", "--inactive"], ["--details", "--name"], ["--format", "table"]],
)
def test_bad_flags(image: Image, flags: list[str]) -> None:
    assert image.run("list", *flags) == 2


def test_hostile_names_reach_no_terminal(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    name = "\u202eevil"
    (image.store / f"{name}.xml").write_text(pool_text(name))
    with open(os.fsencode(image.store) + b"/\xff\x1b[2J.xml", "wb"):
        pass
    assert image.run("list") == 0
    said = capsys.readouterr()
    assert "\\u202eevil" in said.out
    assert "\\xff\\x1b[2J.xml" in said.err
    assert image.run("list", "--format", "json") == 0
    files = [pool["file"] for pool in json.loads(capsys.readouterr().out)["pools"]]
    assert f"{name}.xml" in files


def test_a_fifo_does_not_hang(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(image.store / "f.xml")
    assert image.run("list") == 0
    assert "f.xml: libvirt skips it: a FIFO" in capsys.readouterr().err


def test_info(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert image.run("info", "a", "--bytes") == 0
    assert capsys.readouterr().out == (
        f"Name:           a\nUUID:           {UUID_A}\nState:          inactive\n"
        "Persistent:     yes\nAutostart:      yes\n"
    )
    assert image.run("info", "a", "B", "--format", "json") == 0
    assert [pool["name"] for pool in json.loads(capsys.readouterr().out)["pools"]] == ["a", "B"]


def test_pools_that_are_not_there(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    for operand, hint in (
        ("x", "libvirt skips x.xml"),
        ("wrong", "libvirt skips wrong.xml"),
        ("aa", "did you mean a?"),
    ):
        for verb in ("info", "dumpxml"):
            assert image.run(verb, operand) == 2
            assert hint in capsys.readouterr().err


def test_dumpxml(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert image.run("dumpxml", UUID_A, "--inactive") == 0
    written = (image.store / "a.xml").read_text()
    assert capsys.readouterr().out == written.partition("-->\n\n")[2]
    assert image.run("dumpxml", "a", "--xpath", "//path/text()") == 0
    assert capsys.readouterr().out == "/srv/a\n"
    for wrong in ("//[", "string(//path)", "count(//*)"):
        assert image.run("dumpxml", "a", "--xpath", wrong) == 2


def test_what_needs_a_running_libvirt(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("start", "destroy", "refresh", "create", "create-as", "vol-list", "event"):
        assert main([verb, "a"]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "needs a running libvirt: virsh " in said


@pytest.mark.parametrize("words", [["list", "--details"], ["capabilities"], ["secret", "list"]])
def test_no_table_is_wider_than_the_terminal(
    words: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = Image(tmp_path)
    image.define("a" * 60, "b")
    monkeypatch.setattr(emit, "terminal_columns", lambda: 80)
    capsys.readouterr()
    assert image.run(*words) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
