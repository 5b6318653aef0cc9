"""XT002: the file has a DOCTYPE or declares entities."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT002",
    name="doctype-or-entities",
    severity=Severity.ERROR,
    summary="The file has a DOCTYPE or declares entities.",
    why=(
        "A storage pool needs neither, and what a document with them means depends on who reads "
        "it: libvirt expands internal entities, other tools refuse them. Such a file is not "
        "judged; write the values out."
    ),
    bad="""\
<!DOCTYPE pool>
<pool type="dir">
  <name>images</name>
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
    source="libvirt: virxml.c, virXMLParseHelper; XML 1.0, section 2.8",
)
