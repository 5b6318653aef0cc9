"""XT725: the target is a relative path."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT725",
    name="relative-target",
    severity=Severity.WARNING,
    summary="The target is a relative path.",
    why=(
        "libvirt takes it from the directory in which the daemon was started, / in most cases but "
        "not in a session, and pool-build refuses it: path is not absolute."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>images</path>
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
    source="libvirt: virfile.c, virFileSanitizePath; storage_util.c, virStorageBackendBuildLocal",
)
