"""XT201: the pool's type is missing or unknown."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT201",
    name="pool-type",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: its type is missing or unknown.",
    why=(
        "libvirt compares the type letter for letter: capitals or a blank beside the word "
        "make it another one. Nothing else in the document can be judged without it."
    ),
    bad="""\
<pool type=" dir ">
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
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
)
