"""One set of definitions for an image: pools of all 14 types as XML and as JSON, and their secrets.

Each type has a pool that is marked for autostart (`TYPE-marked`) and one that is not (`TYPE-left`),
but mpath, of which libvirt takes one alone. Their sources are nowhere: what libvirt makes of such a
pool is the same on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.convert.to_json import to_json
from xmltool.document.document import parse_document
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from pathlib import Path

_SERVER = "<host name='127.0.0.1'/>"
_IQN = "iqn.2026-01.org.example"
_BY_PATH = "<target><path>/dev/disk/by-path</path></target>"
_DOCUMENTS = {
    "dir": "<target><path>/srv/dir-{n}</path></target>",
    "fs": "<source><device path='/dev/sdz{i}'/><format type='ext4'/></source>"
    "<target><path>/srv/fs-{n}</path></target>",
    "netfs": f"<source>{_SERVER}<dir path='/export/{{n}}'/><format type='nfs'/></source>"
    "<target><path>/srv/netfs-{n}</path></target>",
    "logical": "<source><name>vg-{n}</name><device path='/dev/sdy{i}'/></source>"
    "<target><path>/dev/vg-{n}</path></target>",
    "disk": "<source><device path='/dev/sdx{i}'/><format type='gpt'/></source>"
    "<target><path>/dev</path></target>",
    "iscsi": f"<source>{_SERVER}<device path='{_IQN}:{{n}}'/><auth type='chap' username='u'>"
    f"<secret usage='chap-{{n}}'/></auth></source>{_BY_PATH}",
    "iscsi-direct": f"<source>{_SERVER}<device path='{_IQN}:direct-{{n}}'/>"
    f"<initiator><iqn name='{_IQN}:host'/></initiator></source>",
    "scsi": f"<source><adapter name='host9{{i}}'/></source>{_BY_PATH}",
    "mpath": "<target><path>/dev/mapper</path></target>",
    "rbd": f"<source><name>rbd-{{n}}</name>{_SERVER}<auth type='ceph' username='u'>"
    "<secret usage='ceph-{n}'/></auth></source>",
    "sheepdog": "<source><name>sheep</name><host name='127.0.0.1' port='700{i}'/></source>",
    "gluster": f"<source><name>vol-{{n}}</name>{_SERVER}<dir path='/'/></source>",
    "zfs": "<source><name>tank-{n}</name></source>",
    "vstorage": "<source><name>stor-{n}</name></source>"
    "<target><path>/srv/vstorage-{n}</path></target>",
}
_MORE = {
    "dir-missing": "<pool type='dir'><name>dir-missing</name>"
    "<target><path>/srv/missing</path></target></pool>",
    "fs-mounted": "<pool type='fs'><name>fs-mounted</name><source><device path='/dev/sdw1'/></source>"
    "<target><path>/srv/fs-mounted</path></target></pool>",
    "netfs-mounted": f"<pool type='netfs'><name>netfs-mounted</name><source>{_SERVER}"
    "<dir path='/export/mounted'/></source><target><path>/srv/netfs-mounted</path></target></pool>",
    "fs-noauto": "<pool type='fs'><name>fs-noauto</name><source><device path='/dev/sdw2'/></source>"
    "<target><path>/srv/fs-noauto</path></target></pool>",
}
FSTAB = """\
/dev/sdw1 /srv/fs-mounted tmpfs defaults 0 0
127.0.0.1:/export/mounted /srv/netfs-mounted tmpfs _netdev 0 0
/dev/sdw2 /srv/fs-noauto tmpfs noauto 0 0
"""
"""Mounts what libvirt then takes for the sources: it compares names (storage_backend_fs.c)."""
BUILT = (
    *("dir-marked", "dir-left", "fs-marked", "fs-left", "fs-mounted", "fs-noauto"),
    *("netfs-marked", "netfs-left", "netfs-mounted"),
)
"""Pools whose target directories are made."""
MARKED = tuple(f"{kind}-marked" for kind in POOL_TYPES)
_AS_JSON = frozenset(("dir-left", "logical-left", "netfs-left", "rbd-left", "zfs-left"))
_USAGES = {
    "ceph": "<usage type='ceph'><name>ceph-{n}</name></usage>",
    "iscsi": "<usage type='iscsi'><target>chap-{n}</target></usage>",
}


def write_image_set(directory: Path) -> int:
    """Write the set into a directory; return how many pools there are."""
    directory.mkdir()
    pools = {
        f"{kind}-{n}": f"<pool type='{kind}'><name>{kind}-{n}</name>{text.format(n=n, i=i)}</pool>"
        for kind, text in _DOCUMENTS.items()
        for i, n in enumerate(("marked", "left"))
    }
    del pools["mpath-left"]
    pools |= _MORE
    for name, text in pools.items():
        if name not in _AS_JSON:
            (directory / f"{name}.xml").write_text(text)
    listed = [to_json(parse_document(name, pools[name].encode())) for name in sorted(_AS_JSON)]
    (directory / "pools.json").write_text(f"[{','.join(listed)}]")
    for usage, text in _USAGES.items():
        for n in ("marked", "left"):
            (directory / f"secret-{usage}-{n}.xml").write_text(
                f"<secret private='yes'>{text.format(n=n)}</secret>"
            )
    return len(pools)
