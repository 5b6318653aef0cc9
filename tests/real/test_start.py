"""What XT72x says cannot be started is defined by libvirt, and refused at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import ALL_RULES, lint
from tests.real.libvirt import private_libvirtd

if TYPE_CHECKING:
    from tests.real.libvirt import Libvirtd

pytestmark = pytest.mark.libvirt

TARGET = "<target><path>/dev/disk/by-path</path></target>"
IQN = "<initiator><iqn name='iqn.2026-01.org.example:host'/></initiator>"
HOST = "<host name='127.0.0.1'/>"
DISK = "<device path='iqn.2026-01.org.example:disk'/>"
CEPH = "<auth type='ceph' username='u'><secret usage='s'/></auth>"
CASES = [
    ("XT720", "fs", "<device path='/dev/a'/><device path='/dev/b'/>", "expected exactly 1 device"),
    ("XT720", "iscsi", HOST, "missing source device"),
    ("XT720", "iscsi", HOST + DISK + DISK, "missing source device"),
    ("XT721", "netfs", HOST + HOST + "<dir path='/e'/>", "expected exactly 1 host"),
    ("XT721", "iscsi", HOST + HOST + DISK, "Expected exactly 1 host"),
    ("XT721", "iscsi-direct", HOST + HOST + DISK + IQN, "Expected exactly 1 host"),
    ("XT722", "iscsi-direct", HOST + DISK + IQN + CEPH, "only supports 'chap' auth type"),
    ("XT723", "gluster", HOST + "<name>v/w</name>", "must not contain /"),
    ("XT723", "gluster", HOST + "<name>v</name><dir path='d'/>", "must start with /"),
    ("XT724", "scsi", "<adapter name='qla2xxx'/>", "Invalid adapter name 'qla2xxx'"),
    (
        "XT733",
        "disk",
        "<device path='sdq'/><format type='gpt'/>",
        "device path 'sdq' doesn't exist",
    ),
    (
        "XT733",
        "disk",
        "<device path='/dev/vdq,/dev/vdr'/>",
        "device path '/dev/vdq,/dev/vdr' doesn't exist",
    ),
]


def told(document: str) -> set[str]:
    """Return the rules that a reader of the findings learns of."""
    findings = lint(document, ALL_RULES).findings
    return {rule for finding in findings for rule in (finding.rule, *finding.also)}


@pytest.mark.parametrize(("rule", "kind", "source", "words"), CASES)
def test_start_is_refused(
    libvirtd: Libvirtd, rule: str, kind: str, source: str, words: str
) -> None:
    document = f"<pool type='{kind}'><name>a</name><source>{source}</source>{TARGET}</pool>"
    assert rule in told(document)
    assert libvirtd.define(document.encode(), keep=True).accepted
    try:
        assert words in libvirtd.virsh("pool-start", "a").stderr
    finally:
        libvirtd.virsh("pool-undefine", "a")


def test_a_direct_pool_without_a_device_crashes_libvirtd() -> None:
    document = f"<pool type='iscsi-direct'><name>a</name><source>{HOST}{IQN}</source></pool>"
    assert "XT720" in told(document)
    with private_libvirtd(files={"a.xml": document.encode()}) as libvirtd:
        said = libvirtd.virsh("pool-start", "a")
        assert said.returncode != 0
        assert "Failed to start pool a" in said.stderr
        assert libvirtd.virsh("pool-list").returncode != 0  # nobody answers any more
