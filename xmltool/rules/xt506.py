"""XT506: an autostart link has no pool."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT506",
    name="autostart-without-pool",
    severity=Severity.WARNING,
    summary="A name in autostart has no definition beside it: libvirt ignores it.",
    why=(
        "It is left from a pool that was removed by hand. If a pool of that name is defined "
        "again it is marked at once, which may surprise. `xmltool check --fix` removes such a "
        "link; a file that is no link stays."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
    fix="safe",
)
