"""XT216: the version of the protocol does not go with the format, or has a comma."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT216",
    name="protocol-version",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the version of the protocol does not go with the format, or has a comma.",
    why=(
        "Only NFS has a version: the format must be nfs or auto. The version becomes a mount "
        "option, so that a comma would start another one."
    ),
    bad="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2,ro"/>
  </source>
  <target>
    <path>/mnt/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/mnt/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
)
