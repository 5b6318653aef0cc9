"""XT214: the type of the credentials is missing or unknown."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT214",
    name="auth-type",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the type of the credentials is missing or unknown.",
    why=("The type of <auth> is chap (iSCSI) or ceph (RBD), letter for letter."),
    bad="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap " username="host1">
      <secret usage="disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1">
      <secret usage="disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_source_conf.c, virStorageAuthDefParse",
)
