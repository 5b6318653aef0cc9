"""XT135: the uuid is a placeholder, not a UUID."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT135",
    name="crossed-out-uuid",
    severity=Severity.ERROR,
    summary="The uuid is a placeholder, not a UUID.",
    why=(
        "A uuid of crosses or dots is what documentation shows. libvirt refuses it; without a "
        "<uuid> element it makes one, and xmltool can derive one from the name (--uuid "
        "from-name)."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <uuid>xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx</uuid>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: viruuid.c, virUUIDParse",
    fix="unsafe",
)
