"""What is active when libvirt has started, by type, machine and release."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.live.samples import definition, machine
from tests.real.tools import need
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.store.presence import active_at_start
from xmltool.versions import Version

HOST = "<host name='h'/>"
SOURCES = {
    "dir": "",
    "fs": "<device path='/dev/sdb1'/>",
    "netfs": f"{HOST}<dir path='/x'/>",
    "logical": "<device path='/dev/sdb'/><name>g</name>",
    "disk": "<device path='/dev/sdb'/>",
    "iscsi": f"{HOST}<device path='iqn.2010-05.com.example:x'/>",
    "iscsi-direct": f"{HOST}<device path='iqn.a:x'/><initiator><iqn name='iqn.a:y'/></initiator>",
    "scsi": "<adapter name='scsi_host5'/>",
    "mpath": "",
    "rbd": f"{HOST}<name>r</name>",
    "sheepdog": f"{HOST}<name>s</name>",
    "gluster": f"{HOST}<name>v</name><dir path='/'/>",
    "zfs": "<name>tank</name>",
    "vstorage": "<name>cluster</name>",
}
OLD, NEW = Version(9, 0, 0), Version(12, 8, 0)


def active(kind: str, **machine_fields: object) -> bool | None:
    text = (
        f"<pool type='{kind}'><name>p</name><source>{SOURCES[kind]}</source>"
        "<target><path>/t</path></target></pool>"
    )
    return active_at_start(definition(text), machine(**machine_fields))  # type: ignore[arg-type]


def test_every_type_has_a_sample() -> None:
    assert SOURCES.keys() == POOL_TYPES.keys()


@pytest.mark.parametrize("kind", SOURCES)
def test_nothing_is_there(kind: str) -> None:
    unknown = ("logical", "zfs", "iscsi")
    assert active(kind) is (None if kind in unknown else False)


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("dir", {"directories": ("/t",)}, True),
        ("dir", {"others": ("/t",)}, False),
        ("fs", {"directories": ("/t",)}, False),
        ("fs", {"mounts": (("/t", "/dev/sdb1"),)}, True),
        ("fs", {"mounts": (("/t", "/dev/sdc1"),)}, False),
        ("netfs", {"mounts": (("/t", "h:/x"),)}, True),
        ("vstorage", {"mounts": (("/t", "vstorage://cluster"),)}, True),
        ("disk", {"others": ("/dev/sdb",)}, None),
        ("mpath", {"directories": ("/dev/mapper",)}, True),
        ("mpath", {"running": False}, True),
        ("scsi", {"directories": ("/sys/class/scsi_host/host5",)}, True),
        ("scsi", {"directories": ("/sys/class/scsi_host/host5",), "running": False}, None),
        ("zfs", {"directories": ("/dev/zvol/tank",), "version": OLD}, True),
        ("zfs", {"version": OLD}, False),
        ("zfs", {"directories": ("/dev/zvol/tank",), "version": NEW}, None),
        ("logical", {"version": OLD}, False),
        ("logical", {"directories": ("/dev/g",), "version": OLD}, None),
        ("logical", {"version": NEW}, None),
        ("rbd", {"running": False}, False),
        ("disk", {"running": False}, None),
    ],
)
def test_what_is_there(kind: str, fields: dict[str, object], expected: bool | None) -> None:
    assert active(kind, **fields) is expected


def test_cifs_is_mounted_by_another_name() -> None:
    text = (
        "<pool type='netfs'><name>p</name><source><host name='h'/><dir path='x'/>"
        "<format type='cifs'/></source><target><path>/t</path></target></pool>"
    )
    assert active_at_start(definition(text), machine(mounts=(("/t", "//h/x"),)))


def test_every_presence_is_some_types() -> None:
    assert {row.presence for row in POOL_TYPES.values()} == set(Presence)


MOUNTING = """
import os, sys
from xmltool.store.presence import is_mounted_here
place = sys.argv[1]
assert is_mounted_here(place, "a source") and is_mounted_here(place + "/../l", "a source")
assert not is_mounted_here(place, "other") and not is_mounted_here("/nowhere", "a source")
"""


def test_the_mount_table(tmp_path: object) -> None:
    need("unshare", "mount")
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    script = (
        'mkdir "$1/a b" && ln -s "a b" "$1/l" && mount -t tmpfs "a source" "$1/a b" &&'
        ' exec "$2" -c "$3" "$1/a b"'
    )
    command = ["unshare", "--mount", "sh", "-ec", script, "sh", str(tmp_path), sys.executable]
    said = subprocess.run([*command, MOUNTING], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
