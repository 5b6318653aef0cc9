"""XT209: the pool's adapter says too little or too much."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT209",
    name="adapter-incomplete",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: its adapter says too little or too much.",
    why=(
        "A SCSI host needs a name or the address of its parent, not both. A Fibre Channel "
        "host needs wwnn and wwpn, and its parent_wwnn and parent_wwpn go together."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter type="fc_host" parent_wwnn="5001a4a93526d0a1"
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
    <adapter type="fc_host" parent_wwnn="5001a4a93526d0a1" parent_wwpn="5001a4ace3ee047d"
             wwnn="20000000c9831b4b" wwpn="10000000c9831b4b"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_adapter_conf.c, virStorageAdapterValidate",
)
