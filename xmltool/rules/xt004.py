"""XT004: the file could not be read."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT004",
    name="unreadable",
    severity=Severity.ERROR,
    summary="The file could not be read.",
    why=(
        "Nothing can be said of a file that is missing, is a directory or may not be read. At "
        "start-up libvirt skips such an entry, often without a word in its log."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
