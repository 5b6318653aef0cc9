"""XT311: libvirt drops an attribute without a word."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT311",
    name="dropped-attribute",
    severity=Severity.WARNING,
    summary="libvirt drops an attribute without a word.",
    why=(
        "libvirt ignores attributes that it does not know or does not keep where they stand, so "
        "that what was meant by them does not happen. Remove it, or write the attribute that "
        "libvirt knows."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host">
      <parentaddr unique_id="1">
        <address domain="0x0000" bus="0x00" slot="0x1f" function="0x2" multifunction="on"/>
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
    source="libvirt: storage_conf.c, virStoragePoolDefFormatBuf; device_conf.c, virPCIDeviceAddressFormat",
    fix="unsafe",
)
