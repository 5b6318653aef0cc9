"""Nothing is pruned that the user believes given: what a directory holds beside the files that are read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.store.images import STORE, dir_pool
from xmltool.__main__ import main
from xmltool.files.operands import read_operands

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POOL = dir_pool("b", "/srv/b", "")


def write(path: Path, text: str = POOL) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def to_json(directory: Path) -> None:
    write(directory / "b.JSON", '{"@type": "dir", "name": "b", "target": {"path": "/srv/b"}}')


def stowed(directory: Path) -> None:
    write(directory.parent / "elsewhere/b.xml")
    (directory / "b.xml").symlink_to("../elsewhere/b.xml")


def stowed_directory(directory: Path) -> None:
    write(directory.parent / "elsewhere/b.xml")
    (directory / "more").symlink_to("../elsewhere")


def config_map(directory: Path) -> None:
    """As the kubelet makes a volume: `..data` is a link to a hidden directory, each name one below it."""
    write(directory / "..2026_01_01/b.xml")
    (directory / "..data").symlink_to("..2026_01_01")
    (directory / "b.xml").symlink_to("..data/b.xml")


GIVEN: dict[str, Callable[[Path], object]] = {
    "upper case": lambda d: write(d / "b.XML"),
    "upper case JSON": to_json,
    "hidden": lambda d: write(d / ".b.xml"),
    "hidden directory": lambda d: write(d / ".more/deep/b.xml"),
    "link": stowed,
    "link to a directory": stowed_directory,
    "dangling link": lambda d: (d / "b.xml").symlink_to("gone.xml"),
    "ConfigMap": config_map,
    "template": lambda d: write(d / "b.xml.j2"),
    "no suffix": lambda d: write(d / "b"),
    "another suffix": lambda d: write(
        d / "sub/b.txt", f"<?xml version='1.0'?>\n<!-- b -->\n{POOL}"
    ),
    "another kind": lambda d: write(d / "b.xml", "<domain/>"),
    "JSON of something else": lambda d: write(d / "b.json", '{"b": 1}'),
    "FIFO": lambda d: os.mkfifo(d / "b.xml"),
    "directory": lambda d: write(d / "b.xml/b"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with two pools of one set that is in the directory `set`."""
    for name in "ab":
        write(tmp_path / f"set/{name}.xml", dir_pool(name, f"/srv/{name}", ""))
    made = tmp_path / "root"
    made.mkdir()
    assert main(["apply", f"{tmp_path / 'set'}", "--root", f"{made}"]) == 0
    (tmp_path / "set/b.xml").unlink()
    return made


@pytest.mark.parametrize("kind", GIVEN)
def test_nothing_is_pruned(
    kind: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "set"
    GIVEN[kind](directory)
    capsys.readouterr()
    for verb in (["apply", "--prune"], ["apply", "--prune", "--allow-empty"]):
        assert main([*verb, f"{directory}", "--root", f"{root}"]) == 2
        assert "--prune needs a set that is read in full" in capsys.readouterr().err
        assert (root / STORE / "b.xml").exists()
    assert main(["define", f"{directory}", "--root", f"{root}"]) == 0
    assert "passed over" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["b.xml~", "b.xml.bak", "b.disabled", ".git/b.xml", "README.md", "notes.txt"]
)
def test_what_was_put_away_is_not_given(name: str, root: Path, tmp_path: Path) -> None:
    text = f"# Pools\n\n```xml\n{POOL}\n```\n" if name.endswith((".md", ".txt")) else POOL
    write(tmp_path / "set" / name, text)
    assert main(["apply", "--prune", f"{tmp_path / 'set'}", "--root", f"{root}"]) == 0
    assert not (root / STORE / "b.xml").exists()


def test_a_directory_of_links_says_so(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "mounted"
    directory.mkdir()
    config_map(directory)
    assert main(["apply", f"{directory}", "--root", f"{root}"]) == 2
    said = capsys.readouterr().err
    assert "it is a symbolic link" in said
    assert "name the files" in said
    assert "--allow-empty" not in said
    assert main(["apply", f"{directory / 'b.xml'}", "--root", f"{root}"]) == 0


def test_what_cannot_be_listed_or_read_is_nobody(tmp_path: Path) -> None:
    write(tmp_path / "a.xml", dir_pool("a"))
    (tmp_path / "gone").symlink_to("nowhere")
    assert not read_operands([f"{tmp_path}"]).passed_over
