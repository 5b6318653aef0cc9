"""XT405: the target of one pool is that of another one, or lies inside it."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT405",
    name="nested-target",
    severity=Severity.WARNING,
    summary="The target of one pool is that of another one, or lies inside it.",
    why=(
        "libvirt accepts it, but the pools get into each other's way: the outer one lists the "
        "inner one's directory as a volume, and may delete it, a file system that is mounted on "
        "the outer directory hides the inner one, and both count the same free space. Give each "
        "pool a directory of its own, side by side."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
