"""XT316: libvirt joins a repeated element with the first one."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT316",
    name="joined-element",
    severity=Severity.WARNING,
    summary="libvirt joins a repeated element with the first one.",
    why=(
        "Of several <target> and the like libvirt takes the parts together and writes one "
        "element. That a part in a later one counts at all, and that it does not when an earlier "
        "one has the same part, is easy to misread. Write one element."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
  <target>
    <permissions>
      <mode>0711</mode>
    </permissions>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <mode>0711</mode>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML (XPath over all elements of a name)",
)
