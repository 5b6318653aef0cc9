"""XT521: a definition has several names."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT521",
    name="shared-definition",
    severity=Severity.WARNING,
    summary="The file of a definition has several names (hard links).",
    why=(
        "Whoever can write to another name of the file changes this pool. At the next change "
        "by libvirt they come apart."
    ),
    bad=None,
    good=None,
    source="libvirt: virfile.c, virFileRewrite",
)
