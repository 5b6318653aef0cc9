"""XT519: others can write into the store."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT519",
    name="store-writable",
    severity=Severity.WARNING,
    summary="Others than its owner can write into the store's directory.",
    why=(
        "Whoever can make a file in /etc/libvirt/storage makes a pool, and libvirt serves it "
        "as root. 0700 is what Fedora ships; Debian's libvirt makes it 0755."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_driver.c, storageStateInitialize",
)
