"""What commands print on a terminal of a given width: no row of a table is wider than that."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from tests.scene import make_scene
from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS, TOPICS
from xmltool.text.table import width

if TYPE_CHECKING:
    from pathlib import Path

WIDTHS = (80, 100, 200)
TABLES = (
    "schema list",
    "schema show netfs",
    "schema show iscsi",
    "rule",
    "list --root image",
    "list --root image --details",
    "capabilities --root image",
    "secret list --root image",
    "help",
    "help schema",
)


def on_terminal(words: list[str], columns: int) -> list[str]:
    """Run a command in a fork whose streams are a terminal; return its lines."""
    pid, terminal = pty.fork()
    if pid == 0:
        status = 99
        try:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            with open(1, "w", closefd=False) as out:
                sys.stdout = sys.stderr = out
                status = main(words)
        finally:
            os._exit(status)
    said = b""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if not data:
            break
        said += data
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in (0, 1), said
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())
    return [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n")]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("terminal")
    make_scene(place)
    return place


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("command", TABLES)
def test_a_table_fits(
    command: str, columns: int, scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scene)
    lines = on_terminal(command.split(), columns)
    assert len(lines) > 3
    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize("command", ["schema list", "list --root image --details", "help"])
def test_a_narrow_terminal(command: str, scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(scene)
    assert [line for line in on_terminal(command.split(), 40) if width(line) > 40] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_the_help_of_a_command_fits(
    command: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.verb.split(), "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if width(line) > 80] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits(topic: str) -> None:
    lines = on_terminal(["help", topic], 80)
    assert [line for line in lines if width(line) > 80 and not line.startswith("    ")] == []


def test_the_counts_of_rules_fit(
    scene: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "p.xml").write_text(
        "<pool type='logical'><name>a</name><source><device path='/dev/sdb'/><name>a</name></source>"
        "<target><path>/srv/a</path></target></pool>"
    )
    lines = on_terminal(["lint", "--statistics", str(tmp_path / "p.xml")], 80)
    counts = [line for line in lines if re.match(r"\d  XT\d{3}  |         ", line)]
    assert len(counts) >= 3
    assert [line for line in counts if width(line) > 80] == []
