"""XT131: a value stands as text where libvirt reads an attribute."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT131",
    name="value-as-text",
    severity=Severity.ERROR,
    summary="A value stands as text where libvirt reads an attribute.",
    why=(
        'Most of what describes the source is written as attributes: <device path="/dev/sdb"/>. '
        "The text of such an element is ignored."
    ),
    bad="""\
<pool type="fs">
  <name>data</name>
  <source>
    <device path="/dev/vg/data"/>
    <format type="ext4"/>
    <vendor>Example</vendor>
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
    <vendor name="Example"/>
  </source>
  <target>
    <path>/srv/data</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
