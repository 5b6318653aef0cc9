"""XT790: the pool is not marked for autostart."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT790",
    name="not-autostarted",
    severity=Severity.INFO,
    summary="The pool is not marked for autostart: after a boot somebody has to start it.",
    why=(
        "Guests whose disks are in the pool do not start until somebody starts it. `xmltool "
        "autostart NAME` marks it. A pool of type dir whose directory is there comes up by "
        "itself, and is not reported."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_driver.c, storageDriverAutostart",
)
