"""XT203: a host has no name."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT203",
    name="host-without-name",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a host has no name.",
    why=(
        "Each <host> of the source must have a name, a DNS name or an address, even for a "
        "type that does not use hosts."
    ),
    bad="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host port="2049"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
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
    <host name="nas.example.com" port="2049"/>
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
