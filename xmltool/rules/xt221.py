"""XT221: the mode is not octal, or above 0777."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT221",
    name="malformed-mode",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the mode is not octal, or above 0777.",
    why=(
        "The mode of the target is an octal number up to 0777. Set-uid, set-gid and sticky "
        "bits cannot be given, although the grammar allows them, and nothing may follow the "
        "number."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <mode>1777</mode>
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
      <mode>0755</mode>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
)
