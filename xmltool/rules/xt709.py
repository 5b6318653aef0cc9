"""XT709: commands and scripts trip over the name of the pool."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT709",
    name="unclear-name",
    severity=Severity.WARNING,
    summary="Commands and scripts trip over the name of the pool.",
    why=(
        "The name is a file name, an argument of virsh and a word in scripts. White space and "
        "characters that a shell takes for its own must be quoted each time, a leading dash is an "
        "option, a leading dot hides the file, and virsh looks for a pool by uuid first when the "
        "name looks like one."
    ),
    bad="""\
<pool type="dir">
  <name>my images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>my-images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: virsh-util.c, virshCommandOptPoolBy; virxml.c, virXMLEmitWarning",
)
