"""XT607: the target is under a mount point."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT607",
    name="target-under-mount",
    severity=Severity.WARNING,
    summary="The target is below a mount point that is not mounted here.",
    why=(
        "fstab or a mount unit mounts a file system over that place when the system boots. A "
        "directory that is made before that disappears under the mount. Mount it first, or "
        "make the directory at the first boot."
    ),
    bad=None,
    good=None,
    source="fstab(5), systemd.mount(5)",
)
