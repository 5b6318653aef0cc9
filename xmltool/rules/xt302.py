"""XT302: the name of the adapter has a character that it does not escape."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT302",
    name="adapter-name-lost-at-restart",
    severity=Severity.ERROR,
    summary="libvirt could not read its own file back: the name of the adapter has a character that it does not escape.",
    why=(
        "libvirt writes the name of a SCSI host as it is: with &, < or ' in it the file is no "
        "XML any more, and the pool is gone after a reboot. Names of SCSI hosts are host1, "
        "scsi_host1."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host" name="host1&amp;2"/>
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
    <adapter type="scsi_host" name="host1"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_adapter_conf.c, virStorageAdapterFormat",
)
