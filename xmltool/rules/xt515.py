"""XT515: another pool excludes this one."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT515",
    name="excluded",
    severity=Severity.ERROR,
    summary="Another pool of the store excludes this one; libvirt skips it.",
    why=(
        "Two pools with the same uuid or the same storage cannot be there together: the first "
        "in the directory's own order stays, which is no order that anyone chose. The same "
        "files in another directory may come out the other way round. Remove one of them, or "
        "give it storage and a uuid of its own."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjListAdd",
)
