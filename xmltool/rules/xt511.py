"""XT511: libvirt would hang."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT511",
    name="fifo",
    severity=Severity.ERROR,
    summary="A FIFO is called like a definition: libvirt hangs at its start.",
    why=(
        "libvirt opens whatever ends in .xml and reads it to its end. A FIFO without a writer "
        "has none: the daemon never comes up. Remove it."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
