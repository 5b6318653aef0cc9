"""XT136: the pool has an <autostart> element."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT136",
    name="autostart-element",
    severity=Severity.ERROR,
    summary="The pool has an <autostart> element.",
    why=(
        "Autostart is not part of a definition: libvirt keeps it as a link in its autostart "
        "directory and ignores the element. Use virsh pool-autostart, or xmltool define "
        "--autostart."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <autostart>yes</autostart>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_driver.c, storagePoolSetAutostart",
    fix="safe",
)
