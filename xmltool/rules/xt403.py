"""XT403: two files have pools that would use the same storage."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT403",
    name="same-source",
    severity=Severity.ERROR,
    summary="Two files have pools that would use the same storage.",
    why=(
        "libvirt compares what pools use, by rules of each type: the target of dir pools, devices "
        "of fs, logical, disk and zfs pools, target and initiator of iscsi, exported directories "
        "of netfs and gluster, SCSI hosts; there can be one mpath pool. It refuses the second "
        "definition, and at its start skips the file that it comes upon later, which can be "
        "either."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjSourceFindDuplicate",
)
