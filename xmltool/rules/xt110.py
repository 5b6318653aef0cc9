"""XT110: the document uses something that the target libvirt does not know yet."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT110",
    name="needs-newer-libvirt",
    severity=Severity.ERROR,
    summary="The document uses something that the target libvirt does not know yet.",
    why=(
        "An older libvirt ignores what it does not know, or refuses the pool. The version is the "
        "one given by --libvirt-version or configured for the repository."
    ),
    bad=None,
    good=None,
    source="libvirt: docs/formatstorage.rst, since notes; NEWS.rst",
)
