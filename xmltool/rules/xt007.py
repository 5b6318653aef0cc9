"""XT007: the file holds a NUL byte."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT007",
    name="nul-byte",
    severity=Severity.ERROR,
    summary="The file holds a NUL byte.",
    why=(
        "libvirt reads a definition as a C string, so everything after the NUL is ignored without "
        "a word, while XML allows no NUL at all. Usually the file was damaged or saved as UTF-16."
    ),
    bad=None,
    good=None,
    source="libvirt: virfile.c, virFileReadAll; XML 1.0, section 2.2",
)
