"""XT130: an element has the name that people expect, not the one that libvirt has."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT130",
    name="habitual-name",
    severity=Severity.ERROR,
    summary="An element has the name that people expect, not the one that libvirt has.",
    why=(
        "libvirt's element for a device is <device> and for a directory <dir>; <dev>, <directory> "
        "or <size> are ignored without a word."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <dev path="/dev/vg/data"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    good="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/vg/data"/>
    <format type="ext4"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
