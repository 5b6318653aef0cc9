"""XT512: something else than a file."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT512",
    name="not-a-file",
    severity=Severity.ERROR,
    summary="A directory, socket or device is called like a definition; libvirt skips it.",
    why=(
        "libvirt tries to read it, and fails without a word in its log in most cases. "
        "Directories are not searched: move definitions up into the store."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
