"""XT514: a definition cannot be read."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT514",
    name="unreadable-definition",
    severity=Severity.ERROR,
    summary="A definition cannot be read; libvirt skips it.",
    why=(
        "It is too large, damaged, or may not be read. libvirt skips such an entry, often "
        "without a word in its log."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
