"""XT217: the pool's name contains a slash."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT217",
    name="name-with-slash",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: its name contains a slash.",
    why=(
        "The name of a pool is the name of its file. Without <name> a pool takes the name of "
        "its source, which for zfs may well have a slash: such a pool needs a name of its "
        "own."
    ),
    bad="""\
<pool type="zfs">
  <source>
    <name>tank/vms</name>
  </source>
</pool>
""",
    good="""\
<pool type="zfs">
  <name>vms</name>
  <source>
    <name>tank/vms</name>
  </source>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
)
