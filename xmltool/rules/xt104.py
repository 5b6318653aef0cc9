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
<pool type="fs">
  <name>data</name>
  <source>
    <device/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    good="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/vg/data"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
)
