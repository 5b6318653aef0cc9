"""XT508: the suffix is in capitals."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT508",
    name="suffix-in-capitals",
    severity=Severity.WARNING,
    summary="libvirt does not look at the file: its suffix is not .xml in small letters.",
    why=(
        "Only names that end in .xml are read, and case counts. Rename the file if it is to "
        "be a pool."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
