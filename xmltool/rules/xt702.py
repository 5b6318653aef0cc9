"""XT702: the target is the root directory of the host."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT702",
    name="root-target",
    severity=Severity.WARNING,
    summary="The target is the root directory of the host.",
    why=(
        "Everything in the directory is a volume: virsh vol-delete, and clean-up scripts on top "
        "of it, would take /vmlinuz or a directory of the host for a disk of a machine."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/.</path>
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
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
