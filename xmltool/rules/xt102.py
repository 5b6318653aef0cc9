"""XT102: an attribute is not known on this element."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT102",
    name="unknown-attribute",
    severity=Severity.ERROR,
    summary="An attribute is not known on this element.",
    why=(
        "libvirt ignores attributes that it does not know, so what a misspelt one says has no "
        "effect."
    ),
    bad="""\
<pool type="netfs">
  <name>nfs</name>
  <source>
    <host name="nas.example.com" prot="2049"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/nfs</path>
  </target>
</pool>
""",
    good="""\
<pool type="netfs">
  <name>nfs</name>
  <source>
    <host name="nas.example.com" port="2049"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/nfs</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
