"""XT609: the target is no directory."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT609",
    name="target-not-usable",
    severity=Severity.WARNING,
    summary="The target of the pool is no directory, or leads to nothing.",
    why=(
        "A pool of files needs a directory. A link is followed inside the root; one that is "
        "right only on this machine leads to nothing there."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
