"""XT213: the credentials have no user name."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT213",
    name="auth-username",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the credentials have no user name.",
    why=("<auth> needs a username that is not empty, whatever the type of the pool."),
    bad="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="">
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
