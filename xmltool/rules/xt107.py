"""XT107: an element is given more often than it may be."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT107",
    name="duplicate-element",
    severity=Severity.ERROR,
    summary="An element is given more often than it may be.",
    why=(
        "libvirt takes the first and drops the others without a word, so the later one has no "
        "effect."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <name>images2</name>
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
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML (first node wins); storagepool.rng",
)
