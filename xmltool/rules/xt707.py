"""XT707: an NFS pool is mounted with whatever version is agreed upon."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT707",
    name="nfs-version-not-pinned",
    severity=Severity.WARNING,
    summary="An NFS pool is mounted with whatever version is agreed upon.",
    why=(
        "Client and server agree on a version at each mount. Versions 3 and 4 lock files and name "
        "users in different ways, and between 4.0 and 4.2 copies and sparse files differ: an "
        "update of one side changes how all disks behave, at the next reboot. <protocol "
        "ver='4.2'/> makes it a decision."
    ),
    bad="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nfs.example.com"/>
    <dir path="/export/images"/>
    <format type="nfs"/>
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
    <host name="nfs.example.com"/>
    <dir path="/export/images"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_util.c, virStorageBackendFileSystemMountNFSArgs; nfs(5)",
)
