"""`build` and `delete`: the directory, nothing else, and never outside of the root."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from tests.store.images import dir_pool, put, snapshot
from tests.store.users import root_only
from xmltool.__main__ import main
from xmltool.pool.types import POOL_TYPES
from xmltool.store.transaction.private import PRIVATE

if TYPE_CHECKING:
    from pathlib import Path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def permissions(text: str) -> str:
    return f"<permissions>{text}</permissions>"


def test_parents_and_target(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/srv/deep/er/pool"))
    old = os.umask(0o077)
    try:
        assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    finally:
        os.umask(old)
    assert capsys.readouterr().out == "Pool a built\n"
    modes = [mode_of(tmp_path / path) for path in ("srv", "srv/deep/er", "srv/deep/er/pool")]
    assert modes == [0o755, 0o755, 0o711]


def test_mode_of_the_definition(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a", more=permissions("<mode>0750</mode>")))
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    assert mode_of(tmp_path / "srv/a") == 0o750
    (tmp_path / "srv/a").chmod(0o700)
    (tmp_path / "srv/a/volume").write_text("data")
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    assert mode_of(tmp_path / "srv/a") == 0o750
    assert (tmp_path / "srv/a/volume").read_text() == "data"


@root_only
def test_owner_of_the_definition(tmp_path: Path) -> None:
    owner = permissions("<mode>0770</mode><owner>64055</owner><group>108</group>")
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a", more=owner))
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    found = (tmp_path / "srv/a").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (64055, 108, 0o770)
    assert (tmp_path / "srv").stat().st_uid == 0


def test_an_existing_directory_keeps_its_mode(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a"))
    (tmp_path / "srv/a").mkdir(parents=True, mode=0o701)
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    assert mode_of(tmp_path / "srv/a") == 0o701


def test_dry_run_tells_and_leaves_no_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = put(tmp_path, "a.xml", dir_pool("a", "/srv/a")).parent
    place = ["--root", f"{tmp_path}"]
    before = snapshot(tmp_path)
    assert main(["build", "a", *place, "--dry-run"]) == 1
    assert capsys.readouterr().out == f"Pool a would be built: {tmp_path}/srv/a\n"
    assert snapshot(tmp_path) == before
    assert main(["build", "a", *place]) == 0
    assert main(["build", "a", *place, "--dry-run"]) == 0
    assert main(["delete", "a", *place, "--dry-run"]) == 1
    assert (tmp_path / "srv/a").is_dir()
    assert not (store / PRIVATE).exists()


def test_delete_takes_the_directory_only(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xml", dir_pool("a", "/srv/deep/a"))
    (tmp_path / "srv/deep/a").mkdir(parents=True)
    assert main(["delete", "a", "--root", f"{tmp_path}"]) == 0
    assert not (tmp_path / "srv/deep/a").exists()
    assert (tmp_path / "srv/deep").is_dir()
    assert path.exists()


@pytest.mark.parametrize(
    ("what", "words"),
    [("full", "Directory not empty"), ("missing", "No such file or directory"),
     ("file", "Not a directory"), ("link", "Not a directory")],
)  # fmt: skip
def test_delete_refuses(
    what: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a"))
    put(tmp_path, "b.xml", dir_pool("b", "/srv/b"))
    (tmp_path / "srv/b").mkdir(parents=True)
    target = tmp_path / "srv/a"
    if what == "full":
        (target / "x").mkdir(parents=True)
    elif what == "file":
        target.write_text("")
    elif what == "link":
        target.symlink_to("b")
    before = snapshot(tmp_path / "srv")
    assert main(["delete", "b", "a", "--root", f"{tmp_path}"]) == 2
    assert f"failed to remove pool '{target}': {words}" in capsys.readouterr().err
    assert snapshot(tmp_path / "srv") == before  # b neither: all are looked at first


@pytest.mark.parametrize("verb", ["build", "delete"])
def test_types_without_a_directory_get_the_virsh_command(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "it.xml", "<pool type='rbd'><name>it</name><source><host name='h'/><name>p</name>"
        "</source></pool>")  # fmt: skip
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a"))
    assert main([verb, "a", "it", "--root", f"{tmp_path}"]) == 2
    assert f"virsh pool-{verb} it\n" in capsys.readouterr().err
    assert not (tmp_path / "srv").exists()


def test_the_types_with_a_directory() -> None:
    assert [row.name for row in POOL_TYPES.values() if row.has_directory] == [
        "dir", "fs", "netfs", "vstorage",
    ]  # fmt: skip


def test_a_link_in_the_way_is_followed_inside_the_root(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/var/lib/pools/a"))
    (tmp_path / "var/lib").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "var/lib/pools").symlink_to("/data")
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    assert (tmp_path / "data/a").is_dir()
    assert main(["delete", "a", "--root", f"{tmp_path}"]) == 0
    assert not (tmp_path / "data/a").exists()


@pytest.mark.parametrize("name", ["nothing", "skipped"])
def test_no_such_pool(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "skipped.xml", dir_pool("other", "/srv/a"))
    assert main(["build", name, "--root", f"{tmp_path}"]) == 2
    assert f"no pool {name}" in capsys.readouterr().err


def test_a_file_in_the_place_of_the_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a"))
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv/a").write_text("")
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 2
    assert "is not a directory" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="the name space of mounts needs root")
def test_a_read_only_root(tmp_path: Path) -> None:
    import subprocess

    put(tmp_path, "a.xml", dir_pool("a", "/srv/a"))
    script = (
        f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path} &&"
        f" exec {sys.executable} -m xmltool build a --root {tmp_path}"
    )
    answer = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "Read-only file system" in answer.stderr
