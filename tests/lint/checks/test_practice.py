"""What is said to be unwise, and what is not."""

from __future__ import annotations

import re

import pytest

from tests.lint.samples import lint
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.rules import RULES

PRACTICE = Ruleset(frozenset(rule for rule in RULES if rule.startswith("XT7")) - opt_in())
CHAP = "<auth type='chap' username='u'><secret usage='s'/></auth>"
CEPH = "<auth type='ceph' username='u'><secret usage='s'/></auth>"
IQN = "<initiator><iqn name='iqn.2026-01.org.example:host'/></initiator>"
DISK = "/dev/disk/by-id/ata-DISK"
DEVICE = f"<device path='{DISK}'/>"
TARGET = "<device path='iqn.2026-01.org.example:d'/>"


def pool(kind: str = "dir", source: str = "", path: str = "/srv/a", more: str = "", name: str = "a") -> str:  # fmt: skip
    return (
        f"<pool type='{kind}'><name>{name}</name><source>{source}</source>"
        f"<target><path>{path}</path>{more}</target></pool>"
    )


def mode(text: str) -> str:
    return pool(more=f"<permissions><mode>{text}</mode></permissions>")


def fs(path: str) -> str:
    return pool("fs", f"<device path='{path}'/><format type='ext4'/>")


def netfs(more: str, hosts: str = "<host name='h'/>", directory: str = "/e") -> str:
    return pool("netfs", f"{hosts}<dir path='{directory}'/>{more}")


def mounted(option: str) -> str:
    options = f"<f:mount_opts xmlns:f='http://libvirt.org/schemas/storagepool/fs/1.0'><f:option name='{option}'/></f:mount_opts>"
    return netfs("<format type='nfs'/>").replace("</pool>", f"{options}</pool>")


def ceph(user: str) -> str:
    return pool(
        "rbd", f"<name>n</name><host name='h'/>{CEPH.replace(chr(39) + 'u' + chr(39), repr(user))}"
    )


def adapter(name: str) -> str:
    return pool("scsi", f"<adapter type='scsi_host' name='{name}'/>", "/dev/disk/by-path")


def iscsi(source: str, kind: str = "iscsi") -> str:
    return pool(kind, source, "/dev/disk/by-path")


CASES = [
    (mode("0777"), "XT701", "<mode> 0777 gives every user of the host the right to write to the target: write 0711 or 0755"),
    (mode("0702"), "XT701", "write 0711 or 0755"),
    (mode("0775"), None, ""),
    (pool(path="//"), "XT702", "root directory"),
    (pool(path="/srv/.."), "XT702", "root directory"),
    (pool(path="/tmp"), "XT703", "under /tmp"),
    (pool(path="/var/run/pools"), "XT703", "under /var/run"),
    (pool(path="/tmp/a"), "XT703", "such as /var/lib/libvirt/images"),
    (fs(DISK).replace("/srv/a", "/run/a"), "XT703", "the mount point the pool does not start; use a directory such as /mnt/NAME"),
    (netfs("<format type='cifs'/>").replace("/srv/a", "/var/tmp/a"), "XT703", "such as /mnt/NAME"),
    (pool(path="/run/../srv"), None, ""),
    (pool(path="/tmpfiles"), None, ""),
    (pool("mpath", path="/dev/mapper"), None, ""),
    (pool(path="/home/anna"), "XT704", "under /home"),
    (pool(path="/root"), "XT704", "under /root"),
    (pool(path="/srv/home"), None, ""),
    (fs("/dev/sda"), "XT705", "write /dev/disk/by-id/wwn-... or /dev/disk/by-id/ata-..."),
    (fs("/dev/sdaa12"), "XT705", "ending in -part12"),
    (fs("/dev/nvme0n1"), "XT705", "write /dev/disk/by-id/nvme-..."),
    (fs("/dev/nvme0n1p2"), "XT705", "ending in -part2"),
    (fs("/dev/vdb"), "XT705", "virtio-SERIAL"),
    (fs("/dev/dm-3"), "XT705", "write /dev/mapper/NAME"),
    (fs("/dev/mmcblk0p1"), "XT705", "mmc-..."),
    (fs("/dev/disk/by-id/ata-DISK"), None, ""),
    (fs("/dev/mapper/vg-lv"), None, ""),
    (fs("/dev/vdo/data"), None, ""),
    (fs("/dev/sdx-alias"), None, ""),
    (fs("/dev/md0"), None, ""),
    (iscsi("<host name='h'/><device path='iqn.2026-01.org.example:d'/>"), "XT706", "CHAP"),
    (iscsi(f"<host name='h'/><device path='iqn.2026-01.org.example:d'/>{CHAP}"), None, ""),
    (netfs("<format type='nfs'/>"), "XT707", "version of NFS"),
    (netfs("<format type='nfs'/><protocol ver='3'/>"), None, ""),
    (netfs("<format type='cifs'/>"), None, ""),
    (mounted("nfsvers=4.2"), None, ""),
    (mounted("noatime"), "XT707", "version of NFS"),
    (netfs("<format type='auto'/><protocol ver='4.2'/>"), "XT708", "<format> is auto"),
    (netfs("<protocol ver='4.2'/>"), "XT708", "no <format>, which means auto"),
    (pool("fs", DEVICE), "XT708", "such as ext4 or xfs"),
    (pool("disk", DEVICE), "XT711", "of a disk pool would wipe"),
    (pool("rbd", f"<name>n</name><host name='h'/>{CEPH}"), None, ""),
    (pool("rbd", "<name>n</name><host name='h'/>"), "XT710", "Ceph"),
    (pool("zfs", f"<name>tank</name>{DEVICE}"), "XT711", "zfs pool would wipe '/dev/disk/by-id/ata-DISK'"),
    (pool("logical", "<name>vg</name><device path='/dev/mapper/a,/dev/mapper/b'/>"), "XT733", 'a list of 2 devices'),
    (pool("logical", "<name>vg</name><device path='/dev/mapper/a /dev/mapper/b'/>"), "XT733", '<device path="/dev/mapper/a"/>'),
    (pool("disk", "<device path='sdb'/><format type='gpt'/>"), "XT733", "write '/dev/sdb'"),
    (pool("zfs", "<name>tank</name><device path='sdb'/>"), "XT711", "would wipe 'sdb'"),
    (netfs("<format type='nfs'/><protocol ver='v4.1'/>"), "XT732", 'write ver="4.1"'),
    (netfs("<format type='nfs'/><protocol ver='NFSv3'/>"), "XT732", 'write ver="3"'),
    (netfs("<format type='nfs'/><protocol ver='latest'/>"), "XT732", "a number such as 4.2"),
    (netfs("<format type='nfs'/><protocol ver='4.'/>"), "XT732", "mount.nfs does not take"),
    (netfs("<format type='nfs'/><protocol ver='3'/>"), None, ""),
    (pool("logical", "<name>vg</name>"), None, ""),
    (pool(more="<permissions><label> a:b </label></permissions>"), "XT714", "one word"),
    (pool("fs", f"{DEVICE}{DEVICE}<format type='xfs'/>"), "XT720", "with 2 <device> can be defined but not"),
    (iscsi(f"<host name='h'/>{CHAP}"), "XT720", "with no <device> can be defined but not started"),
    (iscsi(f"<host name='h'/>{IQN}{CHAP}", "iscsi-direct"), "XT720", "makes libvirtd crash"),
    (iscsi(f"<host name='h'/>{IQN}{CHAP}{TARGET}{TARGET}", "iscsi-direct"), "XT720", "uses the first only"),
    (netfs("<format type='cifs'/>", "<host name='a'/><host name='b'/>"), "XT721", "exactly one <host>"),
    (iscsi(f"<host name='h'/><device path='iqn.2026-01.a:b'/>{CEPH}"), "XT722", "chap only"),
    (pool("gluster", "<host name='h'/><name>/v</name>"), None, ""),
    (pool("gluster", "<host name='h'/><name>v/w</name>"), "XT723", "has '/' in it"),
    (pool("gluster", "<host name='h'/><name>v</name><dir path='d'/>"), "XT723", "begins with '/'"),
    (adapter("host5"), None, ""),
    (adapter("fc_host5"), None, ""),
    (adapter("qla2xxx"), "XT724", "scsi_host5"),
    (pool(path="C:\\pools"), "XT725", "Windows"),
    (netfs("<format type='cifs'/>", directory=r"\\srv\vms\a"), "XT725", '<host name="srv"/> and <dir path="/vms/a"/>'),
    (ceph("client.libvirt"), "XT730", "username of <auth> is 'client.libvirt': libvirt puts client. before it, so that Ceph looks for client.client.libvirt; write 'libvirt'"),
    (ceph("libvirt"), None, ""),
    (ceph("clientele"), None, ""),
    (iscsi(f"<host name='h'/>{DEVICE}{CHAP}"), "XT731", "no name of an iSCSI target"),
    (iscsi(f"<host name='h'/>{IQN}{CHAP}<device path='disks'/>", "iscsi-direct"), "XT731", "path of <device> is 'disks'"),
    (iscsi(f"<host name='h'/><device path='eui.02004567A425678D'/>{CHAP}"), None, ""),
    (iscsi(f"<host name='h'/><device path='naa.52004567BA64678D'/>{CHAP}"), None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "words"), CASES)
def test_practice(text: str, rule: str | None, words: str) -> None:
    found = lint(text, PRACTICE).findings
    assert [finding.rule for finding in found] == ([] if rule is None else [rule])
    assert all(words in finding.message for finding in found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("images", None),
        ("vm-images_2.old", None),
        ("a" * 200, None),
        ("2026", "is a number"),
        ("2nd", None),
        ("-rf", "begins with '-'"),
        (".hidden", "its file is hidden"),
        (" images", "white space, which is part of it"),
        ("images&#10;", "white space, which is part of it"),
        ("my images", "white space in it"),
        ("a$b", "has $ in it"),
        ("a;b|c", "has ;| in it"),
        ("größe", "beyond ASCII"),
        ("c7a5fdbd-edaf-9455-926a-d65c16db1809", "is a uuid"),
        ("C7A5FDBDEDAF9455926AD65C16DB1809", "is a uuid"),
    ],
)
def test_names(name: str, words: str | None) -> None:
    found = lint(pool(name=name), PRACTICE).findings
    if name.endswith("&#10;") or words is None:  # cannot even be defined
        assert found == ()
    else:
        assert [finding.rule for finding in found] == ["XT709"]
        assert words in found[0].message


def test_a_pool_named_by_its_own_uuid() -> None:
    uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809"
    for name in (uuid, uuid.upper(), uuid.replace("-", "")):
        text = pool(name=name).replace("</name>", f"</name><uuid>{uuid}</uuid>")
        assert lint(text, PRACTICE).findings == ()
        other = lint(text.replace("<uuid>c", "<uuid>d"), PRACTICE).findings
        assert [finding.rule for finding in other] == ["XT709"]


@pytest.mark.parametrize("given", ["", "<format type='auto'/>"])
def test_nfs_without_a_format_is_not_pinned_either(given: str) -> None:
    found = lint(netfs(given), PRACTICE).findings
    assert [(finding.rule, finding.also) for finding in found] == [("XT707", ("XT708",))]
    assert '<format type="nfs"/> and <protocol ver="4.2"/>' in found[0].message
    without = Ruleset(PRACTICE.enabled - {"XT707"})
    assert [finding.rule for finding in lint(netfs(given), without).findings] == ["XT708"]
    assert (
        lint(mounted("vers=3").replace("<format type='nfs'/>", given), PRACTICE).findings[1:] == ()
    )


def test_no_text_of_a_rule_breaks_a_word() -> None:
    for rule in RULES.values():
        assert not re.search(r"[a-z/]- [a-z]", rule.why + rule.summary), rule


def test_a_name_from_the_source_is_told_there() -> None:
    text = "<pool type='zfs'><source><name>my tank</name></source></pool>"
    (finding,) = lint(text, PRACTICE).findings
    assert (finding.rule, finding.path) == ("XT709", "/pool/source/name")


def test_places() -> None:
    text = pool(
        "fs", "<device path='/dev/disk/by-id/x'/><device path='/dev/sdb'/><format type='xfs'/>"
    )
    found = {finding.rule: finding.path for finding in lint(text, PRACTICE).findings}
    assert found == {"XT705": "/pool/source/device[2]/@path", "XT720": "/pool/source/device[2]"}


@pytest.mark.parametrize(
    ("kind", "source", "local"),
    [
        ("dir", "", True),
        ("logical", "", True),
        ("netfs", "<host name='h'/><dir path='/e'/>", False),
    ],
)
def test_local_storage_is_opt_in(kind: str, source: str, local: bool) -> None:
    found = lint(pool(kind, source), Ruleset(frozenset(("XT712",)))).findings
    assert [finding.path for finding in found] == (["/pool/@type"] if local else [])
