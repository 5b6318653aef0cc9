"""XT105: an attribute has a value that is not allowed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT105",
    name="bad-attribute-value",
    severity=Severity.ERROR,
    summary="An attribute has a value that is not allowed.",
    why=(
        "The value is not one of those listed, or not of the kind that the attribute takes. "
        "libvirt refuses some such values and takes others as they are, to fail when the pool "
        "starts."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/vg/data"/>
    <format type="ext44"/>
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
