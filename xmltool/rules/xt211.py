"""XT211: a world wide name of the adapter is malformed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT211",
    name="adapter-wwn",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a world wide name of the adapter is malformed.",
    why=(
        "A world wide name has exactly 16 hexadecimal digits, without colons; 0x may stand "
        "before them."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="fc_host" wwnn="20:00:00:00:c9:83:1b:4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="fc_host" wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: virutil.c, virValidateWWN",
)
