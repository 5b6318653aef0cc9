"""XT011: a JSON object has a key twice."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT011",
    name="json-duplicate-key",
    severity=Severity.ERROR,
    summary="An object in a JSON file has the same key twice.",
    why=(
        "Most readers of JSON keep the last value and drop the first without a word, so that half "
        "of what was written would be lost. Several elements of one name are an array."
    ),
    bad=None,
    good=None,
    source="RFC 8259, section 4",
)
