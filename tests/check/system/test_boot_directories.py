"""Target directories that a system makes when it boots: `build` in an image-mode root, and --tmpfiles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import installed, put_file, rules
from tests.store.images import dir_pool, put, snapshot
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "/var/lib/libvirt/images"
LINE = f"d {TARGET} 0750 root 36 -"
PERMISSIONS = "</path><permissions><mode>0750</mode><owner>0</owner><group>36</group></permissions>"
FILE = "usr/lib/tmpfiles.d/libvirt-pools.conf"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An image-mode system with a pool in /var and one elsewhere."""
    root = tmp_path / "image"
    installed(root)
    (root / "ostree").mkdir()
    (root / "var").mkdir()
    put(root, "a.xml", dir_pool("a", TARGET).replace("</path>", PERMISSIONS))
    put(root, "b.xml", dir_pool("b", "/usr/share/b"))
    return root


def test_nothing_is_made_in_var(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(root)
    assert main(["build", "b", "a", "--root", f"{root}"]) == 2  # neither of them
    assert snapshot(root) == before
    message = capsys.readouterr().err
    assert f"`{LINE}`" in message
    assert f"xmltool build a --root {root} --tmpfiles /{FILE}" in message
    assert main(["build", "b", "--root", f"{root}"]) == 0
    assert (root / "usr/share/b").is_dir()


@pytest.mark.parametrize("spelling", ["/{file}", "{root}/{file}", "libvirt-pools.conf"])
def test_the_line_is_written_and_makes_the_directory(
    spelling: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = spelling.format(file=FILE, root=root)
    words = ["build", "a", "--root", f"{root}", "--tmpfiles", name]
    assert main([*words, "--dry-run"]) == 1
    assert not (root / FILE).exists()
    assert main(words) == 0
    assert (root / FILE).read_text() == f"{LINE}\n"
    assert (root / FILE).stat().st_mode & 0o777 == 0o644
    assert not (root / TARGET[1:]).exists()
    assert rules(root, capsys) == {}
    before = snapshot(root)
    assert main(words) == 0
    assert main([*words, "--dry-run"]) == 0
    assert main(["build", "a", "--root", f"{root}"]) == 0  # the boot makes it
    assert snapshot(root) == before


def test_what_else_the_file_holds_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_file(
        root,
        FILE,
        f"# ours\nd /var/x 0755 root root -\nd {TARGET} 0711 root root -\nL /y - - - - z",
    )
    assert (
        main(["build", "a", "--root", f"{root}", "--tmpfiles", f"/{FILE}", "--format", "json"]) == 0
    )
    report = json.loads(capsys.readouterr().out)
    assert report["pools"][0]["name"] == "a"
    assert (root / FILE).read_text().splitlines() == [
        "# ours", "d /var/x 0755 root root -", LINE, "L /y - - - - z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "/usr/lib/tmpfiles.d/x", "x.txt", "/usr/lib/tmpfiles.d/../x.conf", "/x.conf"],
)
def test_a_file_that_systemd_would_not_read(name: str, root: Path) -> None:
    before = snapshot(root)
    assert main(["build", "a", "--root", f"{root}", "--tmpfiles", name]) == 2
    assert snapshot(root) == before


@pytest.mark.parametrize("link", ["file", "directory", "staged"])
def test_nothing_is_written_outside_of_the_root(link: str, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "libvirt-pools.conf").write_text("theirs\n")
    directory = root / "usr/lib/tmpfiles.d"
    if link == "directory":
        (root / "usr/lib").mkdir(parents=True, exist_ok=True)
        directory.symlink_to(outside)
    else:
        directory.mkdir(parents=True)
        name = {"file": "libvirt-pools.conf", "staged": ".libvirt-pools.conf.xmltool-new"}[link]
        (directory / name).symlink_to(outside / "libvirt-pools.conf")
    main(["build", "a", "--root", f"{root}", "--tmpfiles", f"/{FILE}"])
    assert os.listdir(outside) == ["libvirt-pools.conf"]
    assert (outside / "libvirt-pools.conf").read_text() == "theirs\n"


@pytest.mark.skipif(shutil.which("systemd-tmpfiles") is None, reason="systemd is not installed")
def test_systemd_makes_what_was_written(root: Path) -> None:
    put_file(root, "etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    put_file(root, "etc/group", "root:x:0:\n")
    put(root, "c.xml", dir_pool("c", '/var/lib/it\'s 50% "mine"'))
    assert main(["build", "a", "c", "--root", f"{root}", "--tmpfiles", "pools.conf"]) == 0
    subprocess.run(
        ["systemd-tmpfiles", f"--root={root}", "--create"], check=True, capture_output=True
    )
    assert (root / TARGET[1:]).stat().st_mode & 0o777 == 0o750
    assert (root / 'var/lib/it\'s 50% "mine"').stat().st_mode & 0o777 == 0o711
