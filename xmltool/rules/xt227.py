"""XT227: the pool's name is too long."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT227",
    name="name-too-long",
    severity=Severity.ERROR,
    summary="libvirt could not make the file of the pool: its name is too long.",
    why=(
        "libvirt writes NAME.xml.new first, and the names of files end at 255 bytes: 247 are "
        "left for the pool's name. Characters outside ASCII take two to four bytes."
    ),
    bad=f"""\
<pool type="dir">
  <name>{"images-" * 40}</name>
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
    source="libvirt: virfile.c, virFileRewrite",
)
