"""XT006: the text of the file is not in the encoding that libvirt reads."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT006",
    name="encoding",
    severity=Severity.ERROR,
    summary="The text of the file is not in the encoding that libvirt reads.",
    why=(
        "virsh hands a definition to libvirt as a UTF-8 string, whatever its XML declaration "
        "says. Save the file as UTF-8."
    ),
    bad=None,
    good=None,
    source="libvirt: virxml.c, virXMLParseHelper (xmlCtxtReadDoc on a string)",
)
