"""XT137: a volume's <format> stands in the target of a pool."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT137",
    name="volume-format",
    severity=Severity.ERROR,
    summary="A volume's <format> stands in the target of a pool.",
    why=(
        "The format of a volume (raw, qcow2) is chosen when the volume is made. A pool has a "
        "format in its <source> only, which is a file system, a share or a partition table."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <format type="qcow2"/>
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
    source="libvirt: docs/formatstorage.rst; storagepool.rng",
    fix="safe",
)
