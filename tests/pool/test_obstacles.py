"""Pools that libvirt defines and never starts."""

from __future__ import annotations

import pytest

from tests.programs.samples import pool_of
from xmltool.pool.obstacles import obstacles

ISCSI = "<device path='iqn.2026-01.org.example:d'/>"
AUTH = "<auth type='{}' username='u'><secret usage='s'/></auth>"
HOST, TWO = "<host name='a'/>", "<host name='a'/><host name='b'/>"
DEVICE, DEVICES = "<device path='/dev/a'/>", "<device path='/dev/a'/><device path='/dev/b'/>"
INITIATOR = "<initiator><iqn name='iqn.2026-01.org.example:me'/></initiator>"


@pytest.mark.parametrize(
    ("kind", "source", "part"),
    [
        ("fs", DEVICE, None),
        ("fs", DEVICES, "device"),
        ("disk", DEVICES, None),
        ("netfs", f"{HOST}<dir path='/e'/>", None),
        ("netfs", f"{TWO}<dir path='/e'/>", "host"),
        ("rbd", f"{TWO}<name>p</name>", None),
        ("iscsi", HOST, "device"),
        ("iscsi", TWO + ISCSI, "host"),
        ("iscsi", HOST + ISCSI + AUTH.format("ceph"), "auth"),
        ("iscsi", HOST + ISCSI + AUTH.format("chap"), None),
        ("iscsi-direct", HOST + INITIATOR, "device"),
        ("iscsi-direct", HOST + ISCSI * 2 + INITIATOR, None),
        ("gluster", f"{HOST}<name>/vol</name>", None),
        ("gluster", f"{HOST}<name>vol/x</name>", "name"),
        ("gluster", f"{HOST}<name>vol</name><dir path='x'/>", "dir"),
        ("scsi", "<adapter name='scsi_host5'/>", None),
        ("scsi", "<adapter name='foo'/>", "adapter"),
        ("dir", "", None),
    ],
)
def test_obstacles(kind: str, source: str, part: str | None) -> None:
    inside = f"<source>{source}</source><target><path>/srv/x</path></target>"
    found = [each.part for each in obstacles(pool_of(kind, inside))]
    assert found == ([] if part is None else [f"source/{part}"])
