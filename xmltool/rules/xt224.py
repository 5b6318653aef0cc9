"""XT224: a mount option has no name."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT224",
    name="mount-option-without-name",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a mount option has no name.",
    why=('Each <fs:option> is one mount option, in its name: name="noatime", name="nfsvers=4.2".'),
    bad="""\
<pool type="fs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>data</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
  <fs:mount_opts>
    <fs:option/>
  </fs:mount_opts>
</pool>
""",
    good="""\
<pool type="fs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>data</name>
  <source>
    <device path="/dev/disk/by-id/ata-DISK_SERIAL-part1"/>
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
    source="libvirt: storage_backend_fs.c, virStoragePoolDefFSNamespaceParse",
)
