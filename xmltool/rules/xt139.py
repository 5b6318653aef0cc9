"""XT139: a placeholder was not filled in."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT139",
    name="placeholder",
    severity=Severity.ERROR,
    summary="A placeholder was not filled in.",
    why=(
        "The value still holds the mark of a template, such as {{ name }}, ${NAME}, %s or @NAME@, "
        "so the step that fills it in did not run or does not know it. If the file is a template, "
        "lint it as one with --template."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>{{ pool_path }}</path>
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
    source="libvirt: storagepool.rng",
)
