"""XT101: an element is not known at this place."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT101",
    name="unknown-element",
    severity=Severity.ERROR,
    summary="An element is not known at this place.",
    why=(
        "libvirt ignores elements that it does not know, so a misspelt one loses its content "
        "without a word: the pool gets a default or is refused for a missing part. virsh "
        "pool-define --validate refuses it."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <tagret>
    <path>/srv/images</path>
  </tagret>
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
    fix="unsafe",
)
