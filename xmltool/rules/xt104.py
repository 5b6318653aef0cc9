"""XT104: a required attribute is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT104",
    name="missing-attribute",
    severity=Severity.ERROR,
    summary="A required attribute is missing.",
    why="The element says nothing without the attribute; libvirt refuses it or ignores it.",
    bad="""\
<pool type="dir">
  <name>images</name>
  <features>
    <cow/>
  </features>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <features>
    <cow state="no"/>
  </features>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
)
