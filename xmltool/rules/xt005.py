"""XT005: the file is too large, too deeply nested or has too many attributes."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT005",
    name="over-the-limits",
    severity=Severity.ERROR,
    summary="The file is too large, too deeply nested or has too many attributes.",
    why=(
        "libvirt's connection takes no string over 4 MiB and libxml2 no nesting over 256 levels. "
        "A storage pool is a few kilobytes: a file beyond these limits is not judged."
    ),
    bad=None,
    good=None,
    source="libvirt: remote_protocol.x, REMOTE_STRING_MAX; libxml2: xmlParserMaxDepth",
)
