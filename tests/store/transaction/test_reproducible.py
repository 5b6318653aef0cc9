"""An image that is built twice is the same: SOURCE_DATE_EPOCH, and --no-state."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.store.images import STORE, dir_pool, snapshot
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

DATE = 1_700_000_000
UUID = "11111111-1111-4111-8111-111111111111"


def build(root: Path, file: Path, *options: str) -> None:
    (root / "etc").mkdir(parents=True)
    os.utime(root / "etc", (1_600_000_000, 1_600_000_000))
    where = ["--root", f"{root}", *options]
    assert main(["define", f"{file}", "--autostart", "--uuid", "from-name", *where]) == 0
    assert main(["build", "a", *where]) == 0
    assert main(["build", "a", "--tmpfiles", "pools.conf", *where]) == 0


@pytest.mark.skipif(shutil.which("tar") is None, reason="tar is not installed")
def test_two_builds_are_one_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{DATE}")
    file = tmp_path / "a.xml"
    file.write_text(dir_pool("a", "/srv/images/a"))
    archives = []
    for name in ("one", "two"):
        root = tmp_path / name
        build(root, file)
        archives.append(
            subprocess.run(
                ["tar", "--sort=name", "-cf", "-", "-C", f"{root}", "etc", "srv", "usr"],
                capture_output=True, check=True,
            ).stdout
        )  # fmt: skip
        for path in root.rglob("*"):
            assert path.lstat().st_mtime == DATE, path
    assert archives[0] == archives[1]


@pytest.mark.parametrize("value", ["now", "-1", "1e9", "٣"])
def test_a_date_that_is_none(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    file = tmp_path / "a.xml"
    file.write_text(dir_pool("a"))
    root = tmp_path / "root"
    root.mkdir()
    assert main(["define", f"{file}", "--root", f"{root}"]) == 2
    assert snapshot(root) == {} or list(root.iterdir()) == []


def test_without_state_nothing_of_xmltool_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.xml"
    file.write_text(dir_pool("a"))
    root = tmp_path / "root"
    build(root, file, "--no-state")
    assert not [path for path in root.rglob("*") if "xmltool" in path.name]
    assert sorted(os.listdir(root / STORE)) == ["a.xml", "autostart"]
    assert "apply --prune" in capsys.readouterr().err
    other = tmp_path / "b.xml"
    other.write_text(dir_pool("b", "/srv/b"))
    assert main(["apply", f"{other}", "--prune", "--root", f"{root}"]) == 1  # a is nobody's
    assert (root / STORE / "a.xml").exists()


def test_without_state_secrets_leave_nothing_either(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(f"<secret><uuid>{UUID}</uuid></secret>")
    root = tmp_path / "root"
    root.mkdir()
    assert main(["secret", "define", f"{secret}", "--root", f"{root}", "--no-state"]) == 0
    assert os.listdir(root / "etc/libvirt/secrets") == [f"{UUID}.xml"]
    assert main(["secret", "undefine", UUID, "--root", f"{root}", "--no-state"]) == 0
    assert not [path for path in root.rglob("*") if "xmltool" in path.name]


def test_what_is_not_done_forgets_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal, an error and a dry run with --no-state leave what xmltool knows of its pools."""
    file, other = tmp_path / "a.xml", tmp_path / "b.xml"
    file.write_text(dir_pool("a", "/srv/a", uuid=""))
    other.write_text(dir_pool("b", "/srv/a"))
    root = tmp_path / "root"
    build(root, file)
    where = ["--root", f"{root}", "--no-state"]
    capsys.readouterr()
    assert main(["define", f"{other}", *where]) == 1
    assert main(["undefine", "none", *where]) == 2
    assert main(["undefine", "a", "--dry-run", *where]) == 1
    assert "is left out" not in capsys.readouterr().err
    assert (root / STORE / ".xmltool/manifest").exists()
    assert main(["define", f"{file}", *where]) == 0  # unchanged, and done
    assert "is left out" in capsys.readouterr().err
    assert not (root / STORE / ".xmltool").exists()
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert main(["undefine", "a", "--if-exists", "--root", f"{fresh}", "--no-state"]) == 0
    assert os.listdir(fresh) == []


def test_an_unfinished_change_is_not_forgotten(tmp_path: Path) -> None:
    """What --no-state finds is finished first, as ever."""
    file = tmp_path / "a.xml"
    file.write_text(dir_pool("a"))
    root = tmp_path / "root"
    build(root, file)
    assert (root / STORE / ".xmltool").is_dir()
    assert main(["autostart", "a", "--disable", "--root", f"{root}", "--no-state"]) == 0
    assert not (root / STORE / ".xmltool").exists()
    assert not (root / STORE / "autostart/a.xml").exists()
