"""XT705: a device is named by the order in which the kernel found it."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT705",
    name="unstable-device",
    severity=Severity.WARNING,
    summary="A device is named by the order in which the kernel found it.",
    why=(
        "/dev/sdb can be another disk after a reboot, or when a disk is added or fails: the pool "
        "then mounts, lists or formats the wrong one. The links in /dev/disk/by-id name the disk "
        "itself, those in /dev/disk/by-path the place where it is plugged in; ls -l /dev/disk/by- "
        "id shows which is which. A partition's name ends in -part1."
    ),
    bad="""\
<pool type="fs">
  <name>images</name>
  <source>
    <device path="/dev/sdb1"/>
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
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: docs/formatstorage.rst, source device; udev(7)",
)
