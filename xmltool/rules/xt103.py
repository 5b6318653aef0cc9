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
<pool type="dir">
  <name>images</name>
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
