"""XT721: a pool that starts with exactly one host has several."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT721",
    name="host-count",
    severity=Severity.WARNING,
    summary="A pool that starts with exactly one host has several.",
    why=(
        "netfs, iscsi and iscsi-direct pools are defined with any number of hosts, but the start "
        "fails with 'expected exactly 1 host for the storage pool'. There is no fail-over between "
        "them."
    ),
    bad="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nfs1.example.com"/>
    <host name="nfs2.example.com"/>
    <dir path="/export/images"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nfs1.example.com"/>
    <dir path="/export/images"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_backend_fs.c, virStorageBackendFileSystemIsValid; storage_backend_iscsi.c, virStorageBackendISCSIPortal",
)
