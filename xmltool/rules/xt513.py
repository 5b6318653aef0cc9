"""XT513: a definition's link leads to nothing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT513",
    name="dangling-definition",
    severity=Severity.ERROR,
    summary="A definition is a link that leads to nothing, or round in a circle; libvirt skips it.",
    why=(
        "Links are followed inside the root, as libvirt will: one that is right on this "
        "machine and not in the image dangles there. `xmltool define` writes a file."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
