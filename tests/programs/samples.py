"""One definition of each type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.programs import needs, steps
from xmltool.programs.step import Case

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.programs.step import Steps

_CHAP = "<auth type='chap' username='u'><secret usage='s'/></auth>"
_IQN = "<initiator><iqn name='iqn.2026-01.org.example:host'/></initiator>"
_TARGET = "<target><path>/dev/disk/by-path</path></target>"
_UNIT = "<device path='iqn.2026-01.org.example:disk'/>"
DOCUMENTS = {
    "dir": "<target><path>/srv/images</path></target>",
    "fs": "<source><device path='/dev/sdb1'/><format type='ext4'/></source>"
    "<target><path>/srv/fs</path></target>",
    "netfs": "<source><host name='nas'/><dir path='/export'/><format type='nfs'/>"
    "<protocol ver='4.2'/></source><target><path>/srv/nfs</path></target>",
    "logical": "<source><name>vg0</name><device path='/dev/sdb'/></source>",
    "disk": f"<source><device path='/dev/sdb'/></source>{_TARGET}",
    "iscsi": f"<source><host name='2001:db8::1'/>{_UNIT}{_CHAP}</source>{_TARGET}",
    "iscsi-direct": f"<source><host name='san'/>{_UNIT}{_IQN}</source>",
    "scsi": f"<source><adapter name='host3'/></source>{_TARGET}",
    "mpath": "<target><path>/dev/mapper</path></target>",
    "rbd": "<source><name>vms</name><host name='mon'/></source>",
    "sheepdog": "<source><name>sheep</name><host name='sheep'/></source>",
    "gluster": "<source><name>vol</name><host name='g'/></source>",
    "zfs": "<source><name>tank</name><device path='/dev/sdb'/></source>",
    "vstorage": "<source><name>stor</name></source><target><path>/vst</path>"
    "<permissions><mode>0700</mode><owner>107</owner><group>0</group></permissions></target>",
}


def pool_of(kind: str, inside: str | None = None) -> StoragePoolDef:
    text = f"<pool type='{kind}'><name>it</name>{inside or DOCUMENTS[kind]}</pool>"
    root = parse_document("it.xml", text.encode()).libvirt_root()
    assert root is not None
    reading = read_definition(root)
    assert reading.definition is not None, reading.refusals
    return reading.definition


def steps_of(pool: StoragePoolDef, **options: object) -> dict[str, Steps]:
    return steps.steps_of(Case(pool, **options))  # type: ignore[arg-type]


def needs_of(pool: StoragePoolDef, **options: object) -> needs.Needs:
    case = Case(pool, **options)  # type: ignore[arg-type]
    return needs.needs_of(pool.type, steps.steps_of(case), case.version)
