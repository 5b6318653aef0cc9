"""Every command's help ends in two examples, and they run."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scene import make_scene, run_line
from xmltool.__main__ import main
from xmltool.cli.examples import examples
from xmltool.cli.registry import COMMANDS, TOPICS, topic_words

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.cli.registry import Command

LINES = [line for command in COMMANDS for line, _ in examples(command.verb)]
REPORTING = (
    "lint",
    "fmt",
    "diff",
    "apply",
    "define",
    "rename",
    "delete",
    "check",
    "drift",
    "watch",
    "fleet",
)
"""Commands of which an example ends with 1: there is something to report."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_the_help_ends_in_two_examples_of_the_command(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.verb.split(), "--help"]) == 0
    end = capsys.readouterr().out.partition("\n  Examples:\n")[2]
    shown = examples(command.verb)
    assert len(shown) == 2
    more = f"\n  More: `{topic_words(command.verb)}`.\n" if command.verb in TOPICS else ""
    assert end == "".join(f"    # {about}\n    {line}\n" for line, about in shown) + more
    assert all(f"xmltool {command.verb} " in f"{line} " for line, _ in shown)
    assert max(map(len, end.splitlines())) <= 80


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("scene")
    make_scene(place)
    return place


@pytest.mark.parametrize("line", LINES)
def test_an_example_runs(line: str, made: Path, tmp_path: Path) -> None:
    scene = shutil.copytree(made, tmp_path / "scene", symlinks=True)
    if line.startswith("xmltool delete images --root"):
        (scene / "image/srv/images").mkdir()
    ended = run_line(line, scene)
    reports = any(f"xmltool {verb} " in line for verb in REPORTING)
    assert ended.returncode in ((0, 1) if reports else (0,)), ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
