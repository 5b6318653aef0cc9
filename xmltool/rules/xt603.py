"""XT603: a program is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT603",
    name="no-program",
    severity=Severity.WARNING,
    summary="A program that libvirt runs for the pool is missing in the root.",
    why=(
        "libvirt runs mount, LVM's programs, iscsiadm and others. Without them the pool "
        "cannot start. The message names the package."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_backend_*.c",
)
