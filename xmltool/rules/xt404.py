"""XT404: two files define the same pool, by name and uuid."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT404",
    name="same-pool",
    severity=Severity.WARNING,
    summary="Two files define the same pool, by name and uuid.",
    why=(
        "libvirt takes the definition that comes later for a change of the earlier one, without a "
        "word: which one is in force depends on the order in which they are given. Remove one of "
        "the files."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
