"""XT720: a pool that works with exactly one device has none, or several."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT720",
    name="device-count",
    severity=Severity.WARNING,
    summary="A pool that works with exactly one device has none, or several.",
    why=(
        "fs and iscsi pools are defined with any number of devices but start with one only: the "
        "start fails with 'expected exactly 1 device for the storage pool' or 'missing source "
        "device'. iscsi-direct uses the first one, and libvirtd 9.0.0 crashes when there is none."
    ),
    bad="""\
<pool type="fs">
  <name>images</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK1-part1"/>
    <device path="/dev/disk/by-id/ata-DISK2-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="fs">
  <name>images</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK1-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_backend_fs.c, virStorageBackendFileSystemIsValid; storage_backend_iscsi.c, virStorageBackendISCSIStartPool",
)
