"""XT517: the directory autostart cannot be used."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT517",
    name="unusable-autostart",
    severity=Severity.WARNING,
    summary="The directory of autostart links cannot be used.",
    why=(
        "autostart must be a directory of its own, or a link to one in the same root. "
        "Otherwise libvirt marks nothing, or everything."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
