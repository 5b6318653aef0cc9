"""XT106: an element holds a text that is not allowed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT106",
    name="bad-text-value",
    severity=Severity.ERROR,
    summary="An element holds a text that is not allowed.",
    why=(
        "The text is not of the kind that the element takes. White space is part of the value: "
        "libvirt trims nothing."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>srv/images</path>
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
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
