"""XT304: the name of the pool contains a carriage return."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT304",
    name="name-lost-at-restart",
    severity=Severity.ERROR,
    summary="libvirt could not load its own file: the name of the pool contains a carriage return.",
    why=(
        "A carriage return stays in the name of the file but is read back from its content as "
        "a line feed, so that the two do not match, and the pool is gone after a reboot."
    ),
    bad="""\
<pool type="dir">
  <name>images&#13;</name>
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
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
)
