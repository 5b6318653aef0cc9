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
<pool type="dir">
  <name>images</name>
  <size unit="G">10</size>
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
