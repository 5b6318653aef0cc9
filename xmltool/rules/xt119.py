"""XT119: the grammar refuses the document, and xmltool cannot say why."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT119",
    name="refused-by-grammar",
    severity=Severity.ERROR,
    summary="The grammar refuses the document, and xmltool cannot say why.",
    why=(
        "libxml2 refuses the document but xmltool found no fault in it. The message is libxml2's "
        "first. This is a fault of xmltool: please report it with the document."
    ),
    bad=None,
    good=None,
    source="libxml2: relaxng.c",
)
