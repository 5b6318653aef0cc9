"""XT711: virsh pool-build would make a new pool of the listed devices."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT711",
    name="build-wipes-devices",
    severity=Severity.INFO,
    summary="virsh pool-build would make a new pool of the listed devices.",
    why=(
        "For a logical pool it blanks the first sector of each device and makes a volume group, "
        "for a disk pool it writes a partition table, for zfs it makes a zpool. A definition that "
        "is built again, or on a host where the name means another disk, costs what is on there: "
        "back it up. A logical or zfs pool that exists already needs no devices in its "
        "definition."
    ),
    bad="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL"/>
    <name>vg0</name>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    good="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    source="libvirt: storage_backend_logical.c, virStorageBackendLogicalBuildPool; storage_backend_disk.c; storage_backend_zfs.c",
)
