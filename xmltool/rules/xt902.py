"""XT902: a suppression that cannot be understood."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT902",
    name="unknown-suppression",
    severity=Severity.WARNING,
    summary="A suppression names a rule that does not exist, or is not written as one.",
    why=(
        "A comment that begins with xmltool: is meant to suppress something; this one does not, "
        "most often for a misspelt rule."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <!-- xmltool: ignore[XT3033] a mount point -->
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <!-- a mount point -->
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="xmltool: README.md, Suppressing a finding",
)
