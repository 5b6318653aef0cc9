"""XT204: a port is no whole number."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT204",
    name="host-port",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a port is no whole number.",
    why=(
        "The port must be a whole number with nothing behind it, not even a blank; names of "
        "services are not known."
    ),
    bad="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nas.example.com" port="2049 "/>
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
