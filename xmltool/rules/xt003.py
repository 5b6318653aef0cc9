"""XT003: the document is something else than a storage pool."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT003",
    name="not-a-pool",
    severity=Severity.ERROR,
    summary="The document is something else than a storage pool.",
    why=(
        "The root element of a storage pool is <pool>. A volume, a domain or a network is defined "
        "with another command and is kept in another directory."
    ),
    bad="""\
<volume>
  <name>disk.qcow2</name>
  <capacity unit="GiB">10</capacity>
</volume>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParse",
)
