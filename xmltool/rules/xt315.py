"""XT315: libvirt replaces the target path by the one that the type prescribes."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT315",
    name="forced-target",
    severity=Severity.WARNING,
    summary="libvirt replaces the target path by the one that the type prescribes.",
    why=(
        "The target of a logical pool is /dev/ with the name of the volume group, that of a zfs "
        "pool /dev/zvol/ with the name of the zpool, whatever the document says: volumes do not "
        "appear where the reader of the document expects them."
    ),
    bad="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
  </source>
  <target>
    <path>/srv/vg0</path>
  </target>
</pool>
""",
    good="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    fix="safe",
)
