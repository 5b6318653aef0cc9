"""XT518: libvirt refuses the file."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT518",
    name="refused-definition",
    severity=Severity.ERROR,
    summary="libvirt refuses the file when it starts; there is no such pool.",
    why=(
        "The reason is libvirt's own. Most refusals have a rule of their own, which is "
        "reported instead; this one stands for what only start-up knows."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
)
