"""XT520: a definition is a link."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT520",
    name="linked-definition",
    severity=Severity.WARNING,
    summary="A definition is a symbolic link.",
    why=(
        "libvirt follows it when it starts. At the next change of the pool, by virsh or by "
        "xmltool, a file takes the link's place, and what it led to stays as it was and is no "
        "longer the pool's."
    ),
    bad=None,
    good=None,
    source="libvirt: virfile.c, virFileRewrite",
)
