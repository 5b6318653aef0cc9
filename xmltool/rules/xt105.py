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
<pool type="dir">
  <name>images</name>
  <capacity unit="Gigs">10</capacity>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <capacity unit="G">10</capacity>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
