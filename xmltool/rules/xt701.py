"""XT701: every user of the host may write to the target directory."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT701",
    name="world-writable-target",
    severity=Severity.WARNING,
    summary="Every user of the host may write to the target directory.",
    why=(
        "pool-build gives the target this mode. Who may write to the directory can replace the "
        "disk of a machine, or put a link there that libvirt follows as root. A mode such as 0711 "
        "or 0755 is enough: libvirt and the machines write as their owners."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
    <permissions>
      <mode>0777</mode>
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
      <mode>0711</mode>
    </permissions>
  </target>
</pool>
""",
    source="libvirt: storage_util.c, virStorageBackendBuildLocal; virfile.c, virDirCreate",
)
