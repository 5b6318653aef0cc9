"""Many different pool definitions of all kinds, for timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = """\
<pool type='{type}'>
  <name>pool-{number}</name>
  <uuid>{number:08x}-1111-4222-8333-444455556666</uuid>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
"""

TARGET = """\
  <target>
    <path>{path}</path>
    <permissions>
      <mode>{mode}</mode>
      <owner>{owner}</owner>
      <group>{owner}</group>
    </permissions>
  </target>
</pool>
"""

DIR = ("dir", "  <source/>\n", "/srv/pools/{number}")
FS = (
    "fs",
    (
        "  <source>\n    <device path='/dev/disk/by-id/d{number}'/>\n"
        "    <format type='ext4'/>\n  </source>\n"
    ),
    "/srv/pools/{number}",
)
NETFS = (
    "netfs",
    (
        "  <source>\n    <host name='nas{number}.example.org'/>\n"
        "    <dir path='/export/{number}'/>\n    <format type='nfs'/>\n  </source>\n"
    ),
    "/srv/pools/{number}",
)
NETFS_4 = (
    "netfs",
    (
        "  <source>\n    <host name='nas{number}.example.org'/>\n"
        "    <dir path='/export/{number}'/>\n    <format type='nfs'/>\n"
        "    <protocol ver='4.2'/>\n  </source>\n"
    ),
    "/srv/pools/{number}",
)
LOGICAL = (
    "logical",
    (
        "  <source>\n    <device path='/dev/disk/by-id/d{number}'/>\n"
        "    <name>vg{number}</name>\n    <format type='lvm2'/>\n  </source>\n"
    ),
    "/srv/pools/{number}",
)
LOGICAL_KEPT = (
    "logical",
    "  <source>\n    <name>vg{number}</name>\n    <format type='lvm2'/>\n  </source>\n",
    "/dev/vg{number}",
)
ISCSI = (
    "iscsi",
    (
        "  <source>\n    <host name='san{number}.example.org'/>\n"
        "    <device path='iqn.2020-01.org.example:disk{number}'/>\n  </source>\n"
    ),
    "/dev/disk/by-path",
)
ISCSI_CHAP = (
    "iscsi",
    (
        "  <source>\n    <host name='san{number}.example.org'/>\n"
        "    <device path='iqn.2020-01.org.example:disk{number}'/>\n"
        "    <auth type='chap' username='u{number}'>\n      <secret usage='chap'/>\n"
        "    </auth>\n  </source>\n"
    ),
    "/dev/disk/by-path",
)

NETFS_CIFS = (
    "netfs",
    (
        "  <source>\n    <host name='files{number}.example.org'/>\n"
        "    <dir path='share-{number}'/>\n    <format type='cifs'/>\n  </source>\n"
    ),
    "/srv/pools/{number}",
)
DISK = (
    "disk",
    (
        "  <source>\n    <device path='/dev/disk/by-id/d{number}'/>\n"
        "    <format type='gpt'/>\n  </source>\n"
    ),
    "/dev",
)
ISCSI_DIRECT = (
    "iscsi-direct",
    (
        "  <source>\n    <host name='192.0.2.7' port='3260'/>\n"
        "    <device path='iqn.2020-01.org.example:direct{number}'/>\n"
        "    <initiator>\n      <iqn name='iqn.2020-01.org.example:host{number}'/>\n    </initiator>\n"
        "    <auth type='chap' username='u{number}'>\n      <secret usage='chap'/>\n"
        "    </auth>\n  </source>\n"
    ),
    "",
)
SCSI = (
    "scsi",
    "  <source>\n    <adapter type='scsi_host' name='host{number}'/>\n  </source>\n",
    "/dev/disk/by-path",
)
SCSI_FC = (
    "scsi",
    (
        "  <source>\n    <adapter type='fc_host' parent='scsi_host3' managed='yes'"
        " wwnn='20000000c9{number:06x}' wwpn='10000000c9{number:06x}'/>\n  </source>\n"
    ),
    "/dev/disk/by-path",
)
RBD = (
    "rbd",
    (
        "  <source>\n    <host name='mon1.example.org' port='6789'/>\n"
        "    <host name='mon2.example.org' port='6789'/>\n    <name>ceph/p{number}</name>\n"
        "    <auth type='ceph' username='u{number}'>\n"
        "      <secret uuid='00000001-2222-4222-8333-444455556666'/>\n"
        "    </auth>\n  </source>\n"
    ),
    "",
)
GLUSTER = (
    "gluster",
    (
        "  <source>\n    <host name='gluster{number}.example.org'/>\n"
        "    <dir path='/images'/>\n    <name>volume{number}</name>\n  </source>\n"
    ),
    "",
)
ZFS = ("zfs", "  <source>\n    <name>tank/vms{number}</name>\n  </source>\n", "")

MOST_HOSTS = 2000
"""Of a long definition; then their names become longer."""

MODES = ("0711", "0755", "0750", "0700", "0770")
Kind = tuple[str, str, str]
"""A type, its source and its target's path."""
CLEAN: tuple[Kind, ...] = (DIR, FS, NETFS_4, LOGICAL_KEPT, ISCSI_CHAP)
"""In none of which `lint` finds anything."""
MIXED: tuple[Kind, ...] = (NETFS, LOGICAL, ISCSI, NETFS, DIR, LOGICAL, ISCSI, NETFS, ISCSI, FS)
"""Valid ones; `lint` finds something in eight of ten."""
ALL = (
    *(DIR, FS, NETFS, NETFS_4, NETFS_CIFS, LOGICAL, LOGICAL_KEPT, DISK, ISCSI, ISCSI_CHAP),
    *(ISCSI_DIRECT, SCSI, SCSI_FC, RBD, GLUSTER, ZFS),
)
"""Of each type of which a libvirt can have many."""
SECRETS = (
    "<secret><usage type='iscsi'><target>chap</target></usage></secret>",
    (
        "<secret><uuid>00000001-2222-4222-8333-444455556666</uuid>"
        "<usage type='ceph'><name>ceph</name></usage></secret>"
    ),
)
"""That these need."""


def text_of(kind: Kind, number: int, below: str = "") -> str:
    """Return a valid definition with a name, uuid and source of its own, whose directory is below another."""
    name, source, path = kind
    text = HEAD + source + TARGET.replace("{path}", path.replace("/srv", f"{below}/srv"))
    mode, owner = MODES[number % len(MODES)], number % 3 * 1000
    return text.format(type=name, number=number, mode=mode, owner=owner)


def write_pools(directory: Path, count: int, kinds: Sequence[Kind] = MIXED) -> None:
    """Write `count` valid definitions."""
    directory.mkdir(exist_ok=True)
    for number in range(count):
        text = text_of(kinds[number % len(kinds)], number)
        (directory / f"pool-{number:06}.xml").write_text(text)


def write_text(directory: Path, size: int) -> Path:
    """Write a valid definition of about so many bytes, most of them hosts, and return its path."""
    path = directory / f"text-{size}" / "pool.xml"
    path.parent.mkdir(exist_ok=True)
    text = text_of(NETFS_4, 0)
    missing = size - len(text)
    count = min(missing // 50, MOST_HOSTS)
    hosts = "".join(
        f"    <host name='nas{n:07}{'o' * (missing // count - 50)}.example.org'/>\n"
        for n in range(count)
    )
    path.write_text(text.replace("  <source>\n", f"  <source>\n{hosts}"))
    return path


def write_store(root: Path, count: int, kinds: Sequence[Kind] = (DIR,)) -> None:
    """Write a root with a store as libvirt would: marked pools whose directories are there."""
    store = root / "etc/libvirt/storage"
    (store / "autostart").mkdir(parents=True)
    for number in range(count):
        text = text_of(kinds[number % len(kinds)], number)
        tree = parse_document("", text.encode()).root
        definition = None if tree is None else read_definition(tree).definition
        if definition is None:
            raise ValueError(text)
        path = definition.target.path
        if path is not None and path.startswith("/srv"):
            (root / path[1:]).mkdir(parents=True)
        path = store / f"{definition.name}.xml"
        path.write_bytes(stored_bytes(definition))
        path.chmod(0o600)
        (store / "autostart" / path.name).symlink_to(f"/etc/libvirt/storage/{path.name}")
