"""XT218: the pool's uuid is malformed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT218",
    name="malformed-uuid",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: its uuid is malformed.",
    why=(
        "A uuid has exactly 32 hexadecimal digits; blanks and - may stand between pairs of "
        "them, braces and urn: may not. An empty <uuid> counts as none, and libvirt makes "
        "one."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <uuid>6b2dcd5a-1c9f-4b5f-9d8e</uuid>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <uuid>6b2dcd5a-1c9f-4b5f-9d8e-0a1b2c3d4e5f</uuid>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: viruuid.c, virUUIDParse",
)
