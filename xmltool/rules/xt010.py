"""XT010: the file is not JSON."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT010",
    name="json-syntax",
    severity=Severity.ERROR,
    summary="The file was to be read as JSON, and is not.",
    why=(
        "A file that begins with a brace or a bracket is read as pools in JSON. The place is where "
        "reading stopped; often something is missing just before it: a comma, a quote. Numbers "
        "such as NaN, single quotes, comments and a comma behind the last member are not JSON."
    ),
    bad=None,
    good=None,
    source="RFC 8259",
)
