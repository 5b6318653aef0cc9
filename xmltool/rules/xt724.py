"""XT724: a SCSI host is called by a name that libvirt cannot start."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT724",
    name="adapter-name",
    severity=Severity.WARNING,
    summary="A SCSI host is called by a name that libvirt cannot start.",
    why=(
        "libvirt takes the number from a name such as scsi_host5 or host5. Any other name is "
        "defined, but the start fails with 'Invalid adapter name for SCSI pool'; virsh nodedev- "
        "list scsi_host lists the names of a host."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host" name="qla2xxx"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host" name="scsi_host5"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: virscsihost.c, virSCSIHostGetNumber; storage_backend_scsi.c",
)
