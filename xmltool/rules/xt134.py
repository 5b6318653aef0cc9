"""XT134: a comment is written with a # sign."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT134",
    name="hash-comment",
    severity=Severity.ERROR,
    summary="A comment is written with a # sign.",
    why=(
        "XML knows no # comments: the words are text between elements. Write <!-- ... --> instead."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>  # the default pool
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>  <!-- the default pool -->
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="safe",
)
