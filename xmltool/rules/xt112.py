"""XT112: two parts of the document exclude each other."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT112",
    name="conflict",
    severity=Severity.ERROR,
    summary="Two parts of the document exclude each other.",
    why=(
        "Each of the two is allowed, but not together: an attribute value rules out an element, "
        "or of two attributes only one may be given. libvirt refuses the pair or drops one of "
        "them."
    ),
    bad="""\
<pool type="scsi">
  <name>fc</name>
  <source>
    <adapter name="host5" type="fc_host" wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="scsi">
  <name>fc</name>
  <source>
    <adapter type="fc_host" wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
)
