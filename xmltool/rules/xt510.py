"""XT510: a definition has another owner than the store."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT510",
    name="file-owner",
    severity=Severity.WARNING,
    summary="A definition belongs to another user than the store.",
    why=(
        "Its owner can change what libvirt, which is root, takes as its own. It happens when "
        "an image is filled by a user and then shipped. `xmltool check --fix` gives it the "
        "store's owner."
    ),
    bad=None,
    good=None,
    source="libvirt: virxml.c, virXMLSaveFile",
    fix="safe",
)
