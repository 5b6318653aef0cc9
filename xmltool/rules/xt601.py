"""XT601: no storage driver."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT601",
    name="no-storage-driver",
    severity=Severity.WARNING,
    summary="libvirt's storage driver is not installed in the root.",
    why=(
        "Without libvirt_driver_storage.so the daemon knows no pools at all. The message "
        "names the package."
    ),
    bad=None,
    good=None,
    source="libvirt: src/storage/meson.build; Debian's and Fedora's packages",
)
