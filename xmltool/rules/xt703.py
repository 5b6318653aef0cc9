"""XT703: the target is in a directory that is emptied."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT703",
    name="volatile-target",
    severity=Severity.WARNING,
    summary="The target is in a directory that is emptied.",
    why=(
        "What is under /tmp, /run, /var/run or /dev/shm is gone after a reboot, and /tmp and "
        "/var/tmp are cleaned of old files while the host runs: a disk of a machine that was off "
        "for a while is such a file."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/tmp/images</path>
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
    source="file-hierarchy(7); tmpfiles.d(5)",
)
