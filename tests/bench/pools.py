"""Many different pool definitions of all kinds, for timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    <path>/srv/pools/{number}</path>
    <permissions>
      <mode>0711</mode>
      <owner>0</owner>
      <group>0</group>
    </permissions>
  </target>
</pool>
"""

SOURCES = {
    "dir": "  <source/>\n",
    "fs": "  <source>\n    <device path='/dev/disk/by-id/d{number}'/>\n"
    "    <format type='ext4'/>\n  </source>\n",
    "netfs": "  <source>\n    <host name='nas{number}.example.org'/>\n"
    "    <dir path='/export/{number}'/>\n    <format type='nfs'/>\n  </source>\n",
    "logical": "  <source>\n    <device path='/dev/disk/by-id/d{number}'/>\n"
    "    <name>vg{number}</name>\n    <format type='lvm2'/>\n  </source>\n",
    "iscsi": "  <source>\n    <host name='san{number}.example.org'/>\n"
    "    <device path='iqn.2020-01.org.example:disk{number}'/>\n  </source>\n",
}


def write_pools(directory: Path, count: int) -> None:
    """Write `count` valid definitions, each with a name, uuid and source of its own."""
    kinds = list(SOURCES)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        text = (HEAD + SOURCES[kind] + TARGET).format(type=kind, number=number)
        (directory / f"pool-{number:06}.xml").write_text(text)
