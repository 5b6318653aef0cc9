"""XT503: an autostart link leads to nothing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT503",
    name="dangling-autostart-link",
    severity=Severity.WARNING,
    summary="The autostart link of a pool leads to nothing: libvirt does not start the pool by itself.",
    why=(
        "Often the image was prepared under another path: the text of a link is what libvirt "
        "will see, /etc/libvirt/storage/NAME.xml, whatever the root is called on this "
        "machine. virsh pool-autostart then fails because the name is taken. `xmltool check "
        "--fix` makes the right link when the old one ends in the same name."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
    fix="safe",
)
