"""XT611: no secret driver."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT611",
    name="no-secret-driver",
    severity=Severity.WARNING,
    summary="The pool needs a secret, and libvirt's secret driver is not installed in the root.",
    why=(
        "Since Debian 13 the driver has a package of its own. Without it a pool with <auth> "
        "cannot start."
    ),
    bad=None,
    good=None,
    source="libvirt: Debian's and Fedora's packages",
)
