"""What becomes of a pool of each type when a system boots, marked for autostart or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import enable, installed, put_file, report, rules, state
from tests.programs.samples import DOCUMENTS
from tests.store.images import mark, put
from xmltool.__main__ import main
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from pathlib import Path

MODULES = tuple(dict.fromkeys(row.module for row in POOL_TYPES.values() if row.has_backend))
PROGRAMS = ("mount", "umount", "mount.nfs", "vgchange", "vgs", "lvs", "pvs", "parted", "dmsetup",
            "iscsiadm", "zfs", "zpool")  # fmt: skip
SECRET = """<secret ephemeral='no' private='no'><uuid>00000000-0000-4000-8000-00000000000a</uuid>
<usage type='iscsi'><target>s</target></usage></secret>"""
NFS = "<target><path>/srv/nfs</path></target>"
UUID = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system that has all that libvirt needs, and starts it."""
    installed(tmp_path, "virtstoraged", modules=MODULES)
    enable(tmp_path, "virtstoraged.service")
    put_file(tmp_path, "usr/lib64/libvirt/connection-driver/libvirt_driver_secret.so")
    put_file(tmp_path, "usr/libexec/libvirt_parthelper")
    for program in PROGRAMS:
        put_file(tmp_path, f"usr/sbin/{program}")
    secrets = "etc/libvirt/secrets/00000000-0000-4000-8000-00000000000a"
    put_file(tmp_path, f"{secrets}.xml", SECRET)
    put_file(tmp_path, f"{secrets}.base64", "c2VjcmV0")
    for place in ("images", "fs", "nfs"):
        (tmp_path / "srv" / place).mkdir(parents=True)
    return tmp_path


def define(root: Path, kind: str, inside: str) -> None:
    put(root, "a.xml", f"<pool type='{kind}'><name>a</name><uuid>{UUID}</uuid>{inside}</pool>")


STATES = {
    "dir": ("running", "running"),
    "fs": ("defined", "running"),
    "netfs": ("defined", "running"),
    "logical": (None, "running"),
    "disk": (None, "running"),
    "iscsi": (None, "running"),
    "iscsi-direct": ("defined", "running"),
    "scsi": (None, "running"),
    "mpath": ("running", "running"),
    "rbd": ("defined", "running"),
    "sheepdog": ("defined", "defined"),  # no backend any more
    "gluster": ("defined", "running"),
    "zfs": (None, "running"),
    "vstorage": ("defined", "defined"),  # no package has the backend
}
"""The state of a pool that is not marked, and of one that is."""


@pytest.mark.parametrize("kind", list(POOL_TYPES))
def test_each_type(kind: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    define(root, kind, DOCUMENTS[kind])
    unmarked, marked = STATES[kind]
    assert state(root, capsys) == unmarked
    boot = report(root, capsys)["a.xml"]["boot"]
    assert isinstance(boot, dict)
    if unmarked is None:
        assert POOL_TYPES[kind].presence.value in boot["reason"]
    if unmarked != "running" and marked == "running":
        assert boot["remedy"] == f"xmltool autostart a --root {root}"
        assert main(["autostart", "a", "--root", f"{root}"]) == 0
    else:
        mark(root, "a.xml")
    assert state(root, capsys) == marked


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("netfs", f"<source><host name='a'/><host name='b'/><dir path='/e'/></source>{NFS}"),
        ("gluster", "<source><host name='a'/><name>vol/x</name></source>"),
        ("scsi", "<source><adapter name='foo'/></source><target><path>/dev</path></target>"),
    ],
)
def test_what_can_never_start_is_defined_only(
    kind: str, inside: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(root, kind, inside)
    mark(root, "a.xml")
    assert state(root, capsys) == "defined"
    assert list(rules(root, capsys)) == ["XT622"]
    boot = report(root, capsys)["a.xml"]["boot"]
    assert isinstance(boot, dict)
    assert boot["reason"].startswith("libvirt cannot start it: ")


def test_a_mistake_that_the_grammar_tells_is_not_told_twice(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(root, "fs", "<source><device path='/dev/a'/><device path='/dev/b'/></source>"
           "<target><path>/srv/fs</path></target>")  # fmt: skip
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "defined"
