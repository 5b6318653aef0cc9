"""XT207: part_separator is neither yes nor no."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT207",
    name="part-separator",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: part_separator is neither yes nor no.",
    why=(
        "The attribute says whether a `p` stands between the disk's name and the partition's "
        "number. It is yes or no, letter for letter; without it libvirt decides by the name."
    ),
    bad="""\
<pool type="disk">
  <name>disk</name>
  <source>
    <device path="/dev/mapper/disk" part_separator=" yes"/>
  </source>
  <target>
    <path>/dev/mapper</path>
  </target>
</pool>
""",
    good="""\
<pool type="disk">
  <name>disk</name>
  <source>
    <device path="/dev/mapper/disk" part_separator="yes"/>
  </source>
  <target>
    <path>/dev/mapper</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
)
