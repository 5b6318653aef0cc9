"""XT312: libvirt drops text that stands among elements."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT312",
    name="dropped-text",
    severity=Severity.WARNING,
    summary="libvirt drops text that stands among elements.",
    why=(
        "libvirt looks at the text of a few elements only and ignores any other, such as a "
        "comment that is written with # or a value in the place of an attribute."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  storage of the build hosts
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <!-- storage of the build hosts -->
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
)
