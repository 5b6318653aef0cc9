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
      <mode>0711</mode>
      <owner>0</owner>
      <group>0</group>
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
        "    <auth type='chap' username='u{number}'>\n      <secret usage='chap{number}'/>\n"
        "    </auth>\n  </source>\n"
    ),
    "/dev/disk/by-path",
)

MOST_HOSTS = 2000
"""Of a long definition; then their names become longer."""

Kind = tuple[str, str, str]
"""A type, its source and its target's path."""
CLEAN: tuple[Kind, ...] = (DIR, FS, NETFS_4, LOGICAL_KEPT, ISCSI_CHAP)
"""In none of which `lint` finds anything."""
MIXED: tuple[Kind, ...] = (NETFS, LOGICAL, ISCSI, NETFS, DIR, LOGICAL, ISCSI, NETFS, ISCSI, FS)
"""Valid ones; `lint` finds something in eight of ten."""


def write_pools(directory: Path, count: int, kinds: Sequence[Kind] = MIXED) -> None:
    """Write `count` valid definitions, each with a name, uuid and source of its own."""
    directory.mkdir(exist_ok=True)
    for number in range(count):
        kind, source, path = kinds[number % len(kinds)]
        text = (HEAD + source + TARGET.replace("{path}", path)).format(type=kind, number=number)
        (directory / f"pool-{number:06}.xml").write_text(text)


def write_text(directory: Path, size: int) -> Path:
    """Write a valid definition of about so many bytes, most of them hosts, and return its path."""
    path = directory / f"text-{size}" / "pool.xml"
    path.parent.mkdir(exist_ok=True)
    kind, source, target = NETFS_4
    text = (HEAD + source + TARGET.replace("{path}", target)).format(type=kind, number=0)
    missing = size - len(text)
    count = min(missing // 50, MOST_HOSTS)
    hosts = "".join(
        f"    <host name='nas{n:07}{'o' * (missing // count - 50)}.example.org'/>\n"
        for n in range(count)
    )
    path.write_text(text.replace("  <source>\n", f"  <source>\n{hosts}"))
    return path


def write_store(root: Path, count: int) -> None:
    """Write a root with a store in order, as libvirt would: marked pools whose directories are there."""
    store = root / "etc/libvirt/storage"
    (store / "autostart").mkdir(parents=True)
    for number in range(count):
        kind, source, target = (part.format(number=number) for part in DIR)
        (root / target[1:]).mkdir(parents=True)
        text = (HEAD + source + TARGET).format(type=kind, number=number, path=target)
        tree = parse_document("", text.encode()).root
        definition = None if tree is None else read_definition(tree).definition
        if definition is None:
            raise ValueError(text)
        path = store / f"{definition.name}.xml"
        path.write_bytes(stored_bytes(definition))
        path.chmod(0o600)
        (store / "autostart" / path.name).symlink_to(f"/etc/libvirt/storage/{path.name}")
