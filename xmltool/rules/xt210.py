"""XT210: the address of the adapter's parent is incomplete or out of range."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT210",
    name="adapter-address",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the address of the adapter's parent is incomplete or out of range.",
    why=(
        "<parentaddr> needs a unique_id from 0 to 2147483647 and a PCI <address> whose bus is "
        "at most 0xff, slot at most 0x1f and function at most 7. Numbers may be hexadecimal "
        "(0x1f) or octal (037), and nothing may follow them."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host">
      <parentaddr>
        <address domain="0x0000" bus="0x00" slot="0x1f" function="0x2"/>
      </parentaddr>
    </adapter>
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
    <adapter type="scsi_host">
      <parentaddr unique_id="1">
        <address domain="0x0000" bus="0x00" slot="0x1f" function="0x2"/>
      </parentaddr>
    </adapter>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXMLSCSIHost",
)
