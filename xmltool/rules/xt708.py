"""XT708: the format of a file system is left to be guessed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT708",
    name="automatic-format",
    severity=Severity.WARNING,
    summary="The format of a file system is left to be guessed.",
    why=(
        "With auto, which is also what a missing <format> means, mount takes what it finds on the "
        "device or what the source looks like: a wrong or foreign disk is mounted without "
        "complaint, and pool-build cannot make a file system."
    ),
    bad="""\
<pool type="fs">
  <name>images</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="auto"/>
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
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_util.c, virStorageBackendFileSystemMountCmd; mount(8)",
)
