"""XT138: a name or label has spaces where none may be."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT138",
    name="label-with-spaces",
    severity=Severity.ERROR,
    summary="A name or label has spaces where none may be.",
    why="The value is one word: a host name, a device or a number has no spaces in it.",
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="data disk"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    good='<pool type="fs">\n  <name>data</name>\n  <source>\n    <device path="/dev/disk/by-label/data\\x20disk"/>\n    <format type="ext4"/>\n  </source>\n  <target>\n    <path>/srv/data</path>\n  </target>\n</pool>\n',
    source="libvirt: storagepool.rng",
)
