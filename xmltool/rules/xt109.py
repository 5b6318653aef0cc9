"""XT109: an element is for other pool types than this one."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT109",
    name="wrong-pool-type",
    severity=Severity.ERROR,
    summary="An element is for other pool types than this one.",
    why=(
        "Each pool type takes its own set of elements. What belongs to another type is dropped "
        "without a word, or the pool's type is not the one that was meant."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <source>
    <host name="nas.example.com"/>
  </source>
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
    source="libvirt: storagepool.rng",
)
