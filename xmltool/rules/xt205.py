"""XT205: the pool's type does not know the format of the source."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT205",
    name="source-format",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: its type does not know the format of the source.",
    why=(
        "Types fs, netfs, disk and logical know a list of formats each, compared letter for "
        "letter. Other types ignore the element."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type=" ext4"/>
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
