"""XT222: the owner or the group is no number that can be one."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT222",
    name="malformed-owner",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the owner or the group is no number that can be one.",
    why=(
        "Owner and group are numbers from 0 to 4294967295, or -1 for none; names of users are "
        "not known, and an empty element is no number. Nothing may follow the number."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <owner>qemu</owner>
      <group>qemu</group>
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
      <owner>107</owner>
      <group>107</group>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
)
