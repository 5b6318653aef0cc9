"""XT212: managed of the adapter is neither yes nor no."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT212",
    name="adapter-managed",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: managed of the adapter is neither yes nor no.",
    why=(
        "The attribute says whether libvirt removes the virtual adapter when the pool stops. "
        "It is yes or no, letter for letter."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="fc_host" managed=" yes"
             wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
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
    <adapter type="fc_host" managed="yes"
             wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXMLFCHost",
)
