"""XT001: the file is not well-formed XML."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT001",
    name="not-well-formed",
    severity=Severity.ERROR,
    summary="The file is not well-formed XML.",
    why=(
        "libvirt's parser stops at the first syntax error: such a file can neither be defined nor "
        "loaded at start-up. Mend the place that is named; what comes after it may be wrong too."
    ),
    bad="""\
<pool type="dir">
  <name>images</nmae>
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
    source="libvirt: virxml.c, virXMLParseHelper; XML 1.0, section 2.1",
)
