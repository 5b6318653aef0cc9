"""XT504: an autostart link leads elsewhere."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT504",
    name="foreign-autostart-link",
    severity=Severity.WARNING,
    summary="The autostart link of a pool leads to another file: libvirt does not start the pool by itself.",
    why=(
        "libvirt marks a pool when autostart/NAME.xml and NAME.xml are one file in the end. A "
        "link to another pool's definition, or to a copy of it elsewhere, marks nothing. "
        "`xmltool autostart NAME` makes the right link, `xmltool autostart --disable NAME` "
        "removes it."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
