"""XT220: cow does not go with its type."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT220",
    name="cow-type",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: cow does not go with its type.",
    why=(
        "Only dir and fs pools can switch copy-on-write, although the grammar allows it everywhere."
    ),
    bad="""\
<pool type="mpath">
  <name>images</name>
  <features>
    <cow state="no"/>
  </features>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="mpath">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseFeatures",
)
