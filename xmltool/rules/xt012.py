"""XT012: a JSON value that cannot be turned into an element or an attribute."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT012",
    name="json-shape",
    severity=Severity.ERROR,
    summary="A JSON value stands for nothing in a pool definition.",
    why=(
        "A pool is an object: `@name` is an attribute, other keys are elements, an array holds "
        "several elements of one name, and text or a number is an element's or an attribute's "
        "text. `xmltool convert FILE.xml` shows the form for any definition."
    ),
    bad=None,
    good=None,
    source="xmltool's own form, see `xmltool convert --help`",
)
