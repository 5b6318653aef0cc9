"""XT725: the target is a Windows path."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT725",
    name="windows-target",
    severity=Severity.WARNING,
    summary="The target is a Windows path.",
    why=(
        "libvirt's grammar allows it, but on a host that has storage pools it is a relative path: "
        "libvirt looks for it in the directory in which the daemon was started, and pool-build "
        "refuses it: path is not absolute."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>C:\\images</path>
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
    source="libvirt: basictypes.rng, absFilePath; storage_util.c, virStorageBackendBuildLocal",
)
