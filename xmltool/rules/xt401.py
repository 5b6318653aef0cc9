"""XT401: two files have pools of one name with different uuids."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT401",
    name="same-name",
    severity=Severity.ERROR,
    summary="Two files have pools of one name with different uuids.",
    why=(
        "The name is the name of the pool's file in libvirt's directory: libvirt refuses the "
        "second definition, and of two such files only one can be installed. A pool without a "
        "uuid gets a new one each time, so that it differs from any other. Rename one of them, or "
        "give both the same uuid if they are meant to be one pool."
    ),
    bad=None,
    good=None,
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
