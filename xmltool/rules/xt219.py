"""XT219: the state of cow is neither yes nor no."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT219",
    name="cow-state",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the state of cow is neither yes nor no.",
    why=(
        "The state says whether copy-on-write is switched on or off for the pool's directory. "
        "It is yes or no, letter for letter."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <features>
    <cow state=" no"/>
  </features>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <features>
    <cow state="no"/>
  </features>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseFeatures",
)
