"""XT722: an iSCSI pool has credentials of a type that it does not start with."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT722",
    name="auth-type-cannot-start",
    severity=Severity.WARNING,
    summary="An iSCSI pool has credentials of a type that it does not start with.",
    why=(
        "iscsi and iscsi-direct pools are defined with any type of <auth>, but start with chap "
        "only: 'iscsi pool only supports 'chap' auth type'."
    ),
    bad="""\
<pool type="iscsi">
  <name>disks</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="ceph" username="host1">
      <secret usage="iscsi-disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="iscsi">
  <name>disks</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1">
      <secret usage="iscsi-disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: storage_backend_iscsi.c, virStorageBackendISCSISetAuth",
)
