"""XT305: the function of the parent's address is too large."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT305",
    name="function-lost-at-restart",
    severity=Severity.ERROR,
    summary="libvirt could not read its own file back: the function of the parent's address is too large.",
    why=(
        "libvirt does not check an address whose domain, bus and slot are all zero, and "
        "writes its function as a decimal number behind 0x: a large one is no number any "
        "more, and the pool is gone after a reboot. A PCI function is a number from 0 to 7."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="scsi_host">
      <parentaddr unique_id="1">
        <address domain="0x0000" bus="0x00" slot="0x00" function="0x5f5e100"/>
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
        <address domain="0x0000" bus="0x00" slot="0x00" function="0x2"/>
      </parentaddr>
    </adapter>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: device_conf.c, virPCIDeviceAddressFormat",
)
