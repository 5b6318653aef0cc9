"""XT313: libvirt stores another value than the one that was written."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT313",
    name="rewritten-value",
    severity=Severity.WARNING,
    summary="libvirt stores another value than the one that was written.",
    why=(
        "A tab or a line break in a value is written as it is and read back as a blank or a line "
        "feed at libvirt's next start, and the function of a PCI address is written as a decimal "
        "number behind 0x: what libvirt works with after a restart is not what was written."
    ),
    bad="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
    <product name="Virtual&#9;Disk"/>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    good="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
    <product name="Virtual Disk"/>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    source="libvirt: virbuffer.c, virBufferEscapeString; device_conf.c, virPCIDeviceAddressFormat",
)
