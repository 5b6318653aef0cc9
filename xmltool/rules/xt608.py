"""XT608: the target is on a mount that is not in fstab."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT608",
    name="target-on-unlisted-mount",
    severity=Severity.WARNING,
    summary="The target is on a mounted file system that the system's fstab does not name.",
    why=(
        "It is mounted now, by hand or by what builds the image, and will not be after the "
        "next boot: the pool's directory is then another one, or missing. Put the mount into "
        "etc/fstab or a mount unit."
    ),
    bad=None,
    good=None,
    source="fstab(5), systemd.mount(5)",
)
