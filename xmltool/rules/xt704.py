"""XT704: the target is in a home directory."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT704",
    name="home-target",
    severity=Severity.WARNING,
    summary="The target is in a home directory.",
    why=(
        "Machines run as a user of their own (qemu, libvirt-qemu), which may not enter a home "
        "directory of mode 0700, so that a start fails with 'Permission denied' although the pool "
        "is active; SELinux refuses it as well, and systemd's ProtectHome hides it. Use a "
        "directory such as /var/lib/libvirt/images."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/home/anna/images</path>
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
    source="libvirt: docs/drvqemu.rst, POSIX users/groups; systemd.exec(5), ProtectHome",
)
