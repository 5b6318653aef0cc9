"""XT505: an autostart entry is no link."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT505",
    name="copied-autostart-link",
    severity=Severity.WARNING,
    summary="What stands in autostart under the pool's name is no link: libvirt does not start the pool by itself.",
    why=(
        "A copy of the definition, as cp without -d makes it, is another file and does not "
        "count. Remove it, then `xmltool autostart NAME`."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
