"""XT501: the file is not called as its pool."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT501",
    name="file-name",
    severity=Severity.ERROR,
    summary="libvirt skips the file: its name is not that of its pool with .xml.",
    why=(
        "A definition must be in NAME.xml, byte for byte: libvirt logs an error for any other "
        "name and has no such pool. Rename the file, or define the pool with `xmltool "
        "define`, which chooses the name."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
)
