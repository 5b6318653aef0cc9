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
  <target>
    <path>/srv/images</path>
    <permisions>
      <mode>0755</mode>
    </permisions>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <mode>0755</mode>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
