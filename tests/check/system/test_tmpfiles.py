"""What tmpfiles.d makes; the referee is `systemd-tmpfiles --root=R --create --boot`."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import put_file
from xmltool.check.system.tmpfiles import Tmpfiles, line_for
from xmltool.confined.root import Root
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-tmpfiles") is None, reason="systemd-tmpfiles is not installed"
)

PLACES = ("etc", "run", "usr/local/lib", "usr/lib")
TYPES = ("d", "D", "v", "q", "Q", "e", "L", "f", "d!", "d-", "d=", "L+", "z", "x", "#d")
PATHS = (
    "/var/lib/libvirt/images", '"/srv/my dir"', "/srv/my\\x20x", "%S/pools", "%C/p",
    "/srv/%m", "/srv/%o-%w", "/srv/%%a", "'/srv/q q'", "/srv/b/c/d", "relative", "/srv//dd/",
    "/srv/%Z",
)  # fmt: skip
SEEN = ("/var/lib/libvirt/images", "/srv/my dir", "/srv/myx20x", "/var/lib/pools", "/var/cache/p",
        f"/srv/{'0' * 32}", "/srv/fedora-42", "/srv/%a", "/srv/q q", "/srv/b",
        "/srv/b/c", "/srv/b/c/d", "/srv/dd", "/srv", "/srv/nothing")  # fmt: skip


def system(root: Path) -> None:
    put_file(root, "etc/machine-id", "0" * 32)
    put_file(root, "etc/os-release", 'ID="fedora"\nVERSION_ID=42\n')
    put_file(root, "etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    put_file(root, "etc/group", "root:x:0:\n")


def create(root: Path, *more: str) -> None:
    subprocess.run(
        ["systemd-tmpfiles", f"--root={root}", "--create", "--boot", *more],
        check=False,
        capture_output=True,
    )


def is_made(root: Path, path: str) -> bool:
    """Report whether there is a directory; systemd 252 puts what `%S` and its like mean below the root twice."""
    return any(
        os.path.isdir(f"{top}{path}") and not os.path.islink(f"{top}{path}")
        for top in (root, f"{root}{root}")
    )


def test_the_same_directories_as_systemd_tmpfiles_makes(tmp_path: Path) -> None:
    for seed in range(60):
        pick = random.Random(seed)
        root = tmp_path / f"{seed}"
        system(root)
        for place in PLACES:
            for name in ("a.conf", "b.conf", "c.txt"):
                lines = [
                    f"{pick.choice(TYPES)} {pick.choice(PATHS)} 0755 root root - -\n"
                    for _ in range(pick.randint(0, 2))
                ]
                if pick.random() < 0.5:
                    put_file(root, f"{place}/tmpfiles.d/{name}", "".join(lines))
                elif pick.random() < 0.2:
                    (root / place / "tmpfiles.d").mkdir(parents=True, exist_ok=True)
                    (root / place / "tmpfiles.d" / name).symlink_to("/dev/null")
        with Root(f"{root}") as opened:
            tmpfiles = Tmpfiles(opened)
            found = {path for path in SEEN
                     if (made := tmpfiles.made(path)) is not None and made.link is None}  # fmt: skip
        create(root)
        assert found == {path for path in SEEN if is_made(root, path)}, f"seed {seed}"


@pytest.mark.parametrize(
    "path",
    [
        "/srv/a b",
        '/srv/"q"',
        "/srv/it's",
        "/srv/a\\b",
        "/srv/50%",
        "/srv/ü",
        "/srv/a\tb",
        "/srv/#x",
    ],
)
def test_a_line_makes_the_directory_that_it_is_for(path: str, tmp_path: Path) -> None:
    system(tmp_path)
    put_file(tmp_path, "etc/tmpfiles.d/a.conf", line_for(path, 0o751, -1, 36) + "\n")
    with Root(f"{tmp_path}") as root:
        assert Tmpfiles(root).made(path) is not None
    create(tmp_path)
    found = (tmp_path / path.lstrip("/")).stat()
    assert found.st_mode & 0o7777 == 0o751
    if os.geteuid() == 0:
        assert (found.st_uid, found.st_gid) == (0, 36)


REMOVALS = (
    "R /srv/a", "R! /srv/a", "r /srv/a", "r! /srv/a/empty", "r /srv/a/full", "D /srv/a", "R /srv",
    "R /srv/?", "R /srv/a/*", "r /srv/*/empty", "r /srv/*", "R /srv/*y", "R /*/a", "d /srv/a", "d /srv/a/empty", "x /srv/a", "#R /srv/a",
)  # fmt: skip


def test_the_same_is_gone_as_systemd_tmpfiles_removes(tmp_path: Path) -> None:
    """systemd-tmpfiles-setup.service has both --remove and --create, and what is removed goes first."""
    places = ("/srv/a", "/srv/a/empty", "/srv/a/full")
    for seed in range(60):
        pick = random.Random(seed)
        root = tmp_path / f"{seed}"
        system(root)
        (root / "srv/a/empty").mkdir(parents=True)
        put_file(root, "srv/a/full/volume")
        text = "".join(f"{line}\n" for line in pick.sample(REMOVALS, pick.randint(1, 3)))
        put_file(root, "usr/lib/tmpfiles.d/a.conf", text)
        with Root(f"{root}") as opened:
            tmpfiles = Tmpfiles(opened)
            left = {
                place for place in places
                if tmpfiles.made(place) or tmpfiles.removed_by(place) is None
            }  # fmt: skip
        create(root, "--remove")
        assert left == {place for place in places if is_made(root, place)}, text


def test_without_systemd_a_program_has_to_read_the_lines(tmp_path: Path) -> None:
    put_file(tmp_path, "usr/lib/tmpfiles.d/a.conf", "d /srv/a\n")
    with Root(f"{tmp_path}") as root:
        assert Tmpfiles(root, by_systemd=False).made("/srv/a") is None
        put_file(tmp_path, "usr/bin/systemd-tmpfiles")
        assert Tmpfiles(root, by_systemd=False).made("/srv/a") is not None


def test_links_on_the_way(tmp_path: Path) -> None:
    put_file(tmp_path, "etc/tmpfiles.d/a.conf",
             "L /var/lib/vm - - - - /data/vm\nL /srv/there - - - - /data/vm\n"
             "L+ /srv/forced - - - - ../data/vm\nd /data/vm/pool\n")  # fmt: skip
    for name in ("there", "forced"):
        (tmp_path / "srv" / name).mkdir(parents=True)
    with Root(f"{tmp_path}") as root:
        tmpfiles = Tmpfiles(root)
        assert tmpfiles.resolved("/var/lib/vm/pool") == "/data/vm/pool"
        assert tmpfiles.made("/var/lib/vm/pool") is not None
        assert tmpfiles.resolved("/srv/there/pool") == "/srv/there/pool"
        assert tmpfiles.resolved("/srv/forced/pool") == "/data/vm/pool"


def test_a_link_leads_to_what_is_there_or_made(tmp_path: Path) -> None:
    put_file(tmp_path, "etc/tmpfiles.d/a.conf",
             "L /srv/a - - - - /srv/real\nL /srv/b - - - - nothing\nL /srv/c - - - - ../made/x\n"
             "d /made/x\nL /srv/loop - - - - loop\n")  # fmt: skip
    (tmp_path / "srv/real").mkdir(parents=True)
    with Root(f"{tmp_path}") as root:
        tmpfiles = Tmpfiles(root)
        made = {name: tmpfiles.made(f"/srv/{name}") is not None for name in ("a", "b", "c", "loop")}
    assert made == {"a": True, "b": False, "c": True, "loop": False}


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ((f"d /{number}{'/a' * 1000}" for number in range(60)), "50000 paths"),
        ((f"R /srv/*{number}" for number in range(501)), "500 patterns"),
    ],
)
def test_lines_that_cost_much_have_a_limit(lines: Iterator[str], what: str, tmp_path: Path) -> None:
    put_file(tmp_path, "etc/tmpfiles.d/a.conf", "\n".join(lines))
    with (
        Root(f"{tmp_path}") as root,
        pytest.raises(StoreError, match=f"/a.conf: more than {what} in the lines of tmpfiles.d"),
    ):
        Tmpfiles(root).removed_by("/srv/a")
