"""XT111: the document uses something that the target libvirt no longer has."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT111",
    name="removed-from-libvirt",
    severity=Severity.ERROR,
    summary="The document uses something that the target libvirt no longer has.",
    why="What was removed is ignored or refused by the libvirt that this document is for.",
    bad=None,
    good=None,
    source="libvirt: NEWS.rst",
)
