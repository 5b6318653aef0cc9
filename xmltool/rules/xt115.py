"""XT115: an element stands too early."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT115",
    name="wrong-order",
    severity=Severity.ERROR,
    summary="An element stands too early.",
    why=(
        "In most places the order of elements is free, here the grammar fixes it. libvirt itself "
        "takes any order, but virsh pool-define --validate refuses this one."
    ),
    bad="""\
<pool type="fs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>data</name>
  <fs:mount_opts>
    <fs:option name="noatime"/>
  </fs:mount_opts>
  <source>
    <device path="/dev/vg/data"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    good="""\
<pool type="fs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>data</name>
  <source>
    <device path="/dev/vg/data"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
  <fs:mount_opts>
    <fs:option name="noatime"/>
  </fs:mount_opts>
</pool>
""",
    source="libvirt: storagepool.rng",
)
