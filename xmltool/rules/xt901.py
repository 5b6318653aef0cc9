"""XT901: a suppression hides nothing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT901",
    name="unused-suppression",
    severity=Severity.WARNING,
    summary="A suppression hides nothing.",
    why=(
        "The finding that it was written for is gone. Left in place it would hide the next one of "
        "the same rule, which nobody has looked at. Remove the comment."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <!-- xmltool: ignore[XT303] a mount point, see ticket 7 -->
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
    source="xmltool: README.md, Suppressing a finding",
    fix="safe",
)
