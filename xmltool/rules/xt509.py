"""XT509: a definition has another mode than 0600."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT509",
    name="file-mode",
    severity=Severity.WARNING,
    summary="A definition has another mode than 0600.",
    why=(
        "libvirt reads a file of any mode, and writes its own with 0600. What others may "
        "write they can turn into any pool, which libvirt serves as root. `xmltool check "
        "--fix` sets the mode."
    ),
    bad=None,
    good=None,
    source="libvirt: virxml.c, virXMLSaveFile",
    fix="safe",
)
