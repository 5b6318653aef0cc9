"""XT112: two parts of the document exclude each other."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT112",
    name="conflict",
    severity=Severity.ERROR,
    summary="Two parts of the document exclude each other.",
    why=(
        "Each of the two is allowed, but not together: an attribute value rules out an element, "
        "or of two attributes only one may be given. libvirt refuses the pair or drops one of "
        "them."
    ),
    bad="""\
<pool type="netfs">
  <name>share</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="/share"/>
    <format type="cifs"/>
    <protocol ver="4"/>
  </source>
  <target>
    <path>/srv/share</path>
  </target>
</pool>
""",
    good="""\
<pool type="netfs">
  <name>share</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="share"/>
    <format type="cifs"/>
  </source>
  <target>
    <path>/srv/share</path>
  </target>
</pool>
""",
    source="libvirt: storagepool.rng",
)
