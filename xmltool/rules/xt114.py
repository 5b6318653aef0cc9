"""XT114: text stands where none is allowed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT114",
    name="stray-text",
    severity=Severity.ERROR,
    summary="Text stands where none is allowed.",
    why=(
        "libvirt ignores text between elements, so what it says has no effect. Often it is a "
        "value that belongs in an attribute."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>;
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
    source="libvirt: storagepool.rng",
)
