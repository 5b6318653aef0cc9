"""XT402: two files have pools of different names with one uuid."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT402",
    name="same-uuid",
    severity=Severity.ERROR,
    summary="Two files have pools of different names with one uuid.",
    why=(
        "libvirt refuses the second definition, and at its start skips the file that it comes "
        "upon later, which can be either. It happens when a file is copied. Leave <uuid> out in "
        "the copy, or make a new one with uuidgen."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
