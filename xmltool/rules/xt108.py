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
<pool type="dir">
  <name>images</name>
  <permissions>
    <mode>0755</mode>
  </permissions>
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
    <permissions>
      <mode>0755</mode>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
)
