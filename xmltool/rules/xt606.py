"""XT606: the target directory is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT606",
    name="no-target",
    severity=Severity.WARNING,
    summary="The target directory of the pool is missing in the root.",
    why=(
        "libvirt does not make it when it starts the pool, so that autostart fails. `xmltool "
        "build NAME` makes it as `virsh pool-build` would."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_util.c, virStorageBackendBuildLocal",
)
