"""XT208: the type of the adapter is unknown, or is missing where it is needed."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT208",
    name="adapter-type",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the type of the adapter is unknown, or is missing where it is needed.",
    why=(
        "The type of an adapter is scsi_host or fc_host. An adapter without a type can only "
        "be a SCSI host by its name: world wide names, a parent and a parent's address need "
        "the type. libvirt checks this for pools of every type."
    ),
    bad="""\
<pool type="scsi">
  <name>lun</name>
  <source>
    <adapter>
      <parentaddr unique_id="1">
        <address domain="0x0000" bus="0x00" slot="0x1f" function="0x2"/>
      </parentaddr>
    </adapter>
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
    <adapter type="scsi_host">
      <parentaddr unique_id="1">
        <address domain="0x0000" bus="0x00" slot="0x1f" function="0x2"/>
      </parentaddr>
    </adapter>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXML",
)
