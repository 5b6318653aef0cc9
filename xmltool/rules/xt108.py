"""XT108: an element stands in the wrong parent."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT108",
    name="misplaced-element",
    severity=Severity.ERROR,
    summary="An element stands in the wrong parent.",
    why=(
        "libvirt looks for each element under one parent only; anywhere else it is ignored "
        "without a word."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <device path="/dev/vg/data"/>
  <source>
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
