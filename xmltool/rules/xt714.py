"""XT714: the security label has white space in it."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT714",
    name="label-with-space",
    severity=Severity.WARNING,
    summary="The security label has white space in it.",
    why=(
        "libvirt keeps the text of <label> as it is, line breaks and indentation included. An "
        "SELinux label is one word; with blanks around it none matches."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <label> system_u:object_r:virt_image_t:s0 </label>
    </permissions>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <label>system_u:object_r:virt_image_t:s0</label>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
)
