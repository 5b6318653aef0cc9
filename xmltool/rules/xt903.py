"""XT903: the configuration names a rule that does not exist."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT903",
    name="unknown-rule",
    severity=Severity.WARNING,
    summary="The configuration names a rule that does not exist.",
    why=(
        "The rule that was meant stays on, or off. A newer xmltool may know the rule: then it is no "
        "mistake, and no reason to stop."
    ),
    bad=None,
    good=None,
    source="xmltool: README.md, Configuration",
)
