"""XT314: libvirt tidies the slashes of a path."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT314",
    name="path-spelling",
    severity=Severity.INFO,
    summary="libvirt tidies the slashes of a path.",
    why=(
        "libvirt stores a path without double and trailing slashes. It is the same path, but a "
        "comparison of this file with libvirt's own shows a difference, and a search for one "
        "spelling does not find the other."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv//images/</path>
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
    source="libvirt: virfile.c, virFileSanitizePath",
    fix="safe",
)
