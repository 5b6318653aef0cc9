"""`build` and `delete` beside `virsh pool-build` and `pool-delete` of a real libvirtd."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import USER
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

pytestmark = pytest.mark.libvirt

SOURCES = {
    "dir": "",
    "fs": "<source><device path='/dev/none'/></source>",
    "netfs": "<source><host name='h'/><dir path='/d'/></source>",
}
BEFORE = ("nothing", "directory", "parent", "full", "link")
"""What is there before."""


def definition(kind: str, target: Path, permissions: str) -> bytes:
    source = SOURCES[kind].replace("/dev/none", f"/dev/{target.parts[-3]}")
    source = source.replace("/d'", f"/{target.parts[-3]}'")
    return (
        f"<pool type='{kind}'><name>it</name>{source}<target><path>{target}</path>{permissions}"
        "</target></pool>"
    ).encode()


def prepare(top: Path, before: str) -> Path:
    """Make what is there before, and give the target."""
    top.mkdir()
    target = top / "deep/target"
    if before != "nothing":
        (top / "deep").mkdir(mode=0o700)
    if before in ("directory", "full"):
        target.mkdir(mode=0o750)
    if before == "full":
        (target / "volume").write_text("data")
    if before == "link":
        (top / "real").mkdir(mode=0o750)
        target.symlink_to(top / "real")
    return target


def seen(top: Path) -> dict[str, tuple[int, int, int]]:
    """Give kind and mode, owner and group of all below a directory."""
    found = {}
    for directory, names, files in os.walk(top):
        for name in (*names, *files):
            status = os.lstat(os.path.join(directory, name))
            path = os.path.relpath(os.path.join(directory, name), top)
            found[path] = (status.st_mode, status.st_uid, status.st_gid)
    return found


@pytest.mark.parametrize(
    ("verb", "mode"),
    [("build", None), ("build", "0755"), ("build", "0700"), ("build", "0777"), ("delete", None)],
)
@pytest.mark.parametrize("kind", list(SOURCES))
@pytest.mark.parametrize("before", BEFORE)
def test_the_same_as_virsh(
    verb: str, kind: str, before: str, mode: str | None, libvirtd: Libvirtd, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    permissions = "" if mode is None else f"<permissions><mode>{mode}</mode></permissions>"
    home = libvirtd.home / tmp_path.name
    home.mkdir()
    outcomes, states = [], []
    for who in ("virsh", "xmltool"):
        target = prepare(home / who, before)
        libvirtd.own()
        assert libvirtd.define(definition(kind, target, permissions), keep=True).accepted
        if who == "virsh":
            answer = libvirtd.virsh(f"pool-{verb}", "it")
            outcomes.append((answer.returncode == 0, answer.stderr))
        else:
            # the daemon runs, but what is done to targets is no business of its store
            place = ["--storage-dir", f"{libvirtd.store}", "--force"]
            status = main([verb, "it", *place])
            outcomes.append((status == 0, capsys.readouterr().err))
        states.append(seen(home / who))
        assert libvirtd.virsh("pool-undefine", "it").returncode == 0
    assert outcomes[0][0] == outcomes[1][0], outcomes
    assert states[0] == states[1]
    if not outcomes[0][0] and verb == "delete":
        words = outcomes[0][1].strip().rsplit("error: ", 1)[1].replace("/virsh/", "/xmltool/")
        assert words.splitlines()[-1] in outcomes[1][1]


def test_owner_and_group(libvirtd: Libvirtd, tmp_path: Path) -> None:
    """Only root can give a directory away: to itself is what a daemon of a user can do."""
    import pwd

    entry = pwd.getpwnam(USER) if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
    owner = f"<owner>{entry.pw_uid}</owner><group>{entry.pw_gid}</group>"
    states = []
    for who in ("virsh", "xmltool"):
        top = libvirtd.home / tmp_path.name / who
        top.mkdir(parents=True)
        libvirtd.own()
        document = definition("dir", top / "a/t", f"<permissions>{owner}</permissions>")
        assert libvirtd.define(document, keep=True).accepted
        if who == "virsh":
            assert libvirtd.virsh("pool-build", "it").returncode == 0
        else:
            place = ["--storage-dir", f"{libvirtd.store}", "--force"]
            assert main(["build", "it", *place]) == 0
        states.append(seen(top))
        assert libvirtd.virsh("pool-undefine", "it").returncode == 0
    assert states[0] == states[1]
    assert stat.S_IMODE(states[0]["a/t"][0]) == 0o711


def test_capabilities_are_those_of_the_host(
    libvirtd: Libvirtd, capsys: pytest.CaptureFixture[str]
) -> None:
    from lxml import etree

    answer = libvirtd.virsh("pool-capabilities").stdout
    expected = {
        pool.get("type"): pool.get("supported") for pool in etree.fromstring(answer).iter("pool")
    }
    assert main(["capabilities"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[2:] if line.strip()]
    assert {row[0]: row[1] for row in rows} == expected
