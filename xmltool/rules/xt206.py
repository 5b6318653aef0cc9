"""XT206: a device has no path."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT206",
    name="device-without-path",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a device has no path.",
    why=(
        "Each <device> of the source must have a path, even for a type that does not use devices."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device name="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    good="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
)
