"""XT301: the owner or the group is above 2147483647."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT301",
    name="owner-lost-at-restart",
    severity=Severity.ERROR,
    summary="libvirt could not read its own file back: the owner or the group is above 2147483647.",
    why=(
        "libvirt takes the number, writes it with a sign (4294967294 becomes -2) and refuses "
        "that at its next start, so that the pool is gone after a reboot. Leave the element "
        "out, or use a smaller number."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <owner>4294967294</owner>
      <group>107</group>
    </permissions>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <owner>65534</owner>
      <group>107</group>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefFormatBuf",
)
