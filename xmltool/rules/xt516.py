"""XT516: a change is recorded and not finished."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT516",
    name="unfinished-change",
    severity=Severity.WARNING,
    summary="A change of the store is recorded in .xmltool and is not finished, or cannot be believed.",
    why=(
        "An interrupted xmltool leaves a journal, which the next one follows where it may "
        "write. One that does not fit the files, or that somebody else may have written, is "
        "not followed: look at the files, then remove the journal."
    ),
    bad=None,
    good=None,
    source="xmltool: the journal in .xmltool",
)
