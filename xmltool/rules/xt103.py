"""XT103: a required element is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT103",
    name="missing-element",
    severity=Severity.ERROR,
    summary="A required element is missing.",
    why=(
        "The grammar of this pool type requires the element. For most of them libvirt refuses the "
        "pool; for the others the pool cannot be started."
    ),
    bad="""\
<pool type="zfs">
  <name>tank</name>
  <source>
  </source>
</pool>
""",
    good="""\
<pool type="zfs">
  <name>tank</name>
  <source>
    <name>tank</name>
  </source>
</pool>
""",
    source="libvirt: storagepool.rng",
)
