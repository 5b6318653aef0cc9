"""XT507: a program left a file."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT507",
    name="leftover-file",
    severity=Severity.WARNING,
    summary="A program left a file in the store; libvirt does not look at it.",
    why=(
        "NAME.xml.new is what libvirt writes before it renames; editors and package managers "
        "leave copies with endings of their own. libvirt reads only what ends in .xml. The "
        "file may hold the newer text: compare it with the definition, then remove it."
    ),
    bad=None,
    good=None,
    source="libvirt: virfile.c, virFileRewrite",
)
