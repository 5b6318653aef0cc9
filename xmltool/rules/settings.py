"""XT9xx: the linting itself."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT901 = Rule(
    "XT901",
    "unused-suppression",
    Severity.WARNING,
    summary="A suppression hides nothing.",
    message={
        "rules": "the suppression of {rules} is not used: nothing is reported here",
        "rules of file": "the suppression of {rules} is not used: nothing is reported in this file",
        "file": "the suppression is not used: nothing is reported in this file",
    },
    why=(
        "The finding that it was written for is gone. Left in place it would hide the next one of "
        "the same rule, which nobody has looked at. Remove the comment."
    ),
    source="xmltool help rules",
    fix="safe",
)
XT902 = Rule(
    "XT902",
    "unknown-suppression",
    Severity.WARNING,
    summary="A suppression names a rule that does not exist, or is not written as one.",
    message={
        "word": (
            "there is no suppression {word}; write <!-- xmltool: ignore[XT705] reason --> or "
            "ignore-file[XT705]"
        ),
        "no word": (
            "there is no suppression without a word; write <!-- xmltool: ignore[XT705] reason --> "
            "or ignore-file[XT705]"
        ),
        "no rule": (
            "the brackets of this suppression name no rule; write <!-- xmltool: ignore[XT705] "
            "reason --> or ignore-file[XT705]"
        ),
        "no brackets": (
            "this suppression hides nothing, its brackets are missing; write <!-- xmltool: "
            "ignore[XT705] reason --> or ignore-file[XT705]"
        ),
        "unknown": "there is no rule {word}; {hint}",
    },
    why=(
        "A comment that begins with xmltool: is meant to suppress something; this one does not: the "
        "rule is misspelt, or the brackets around it are missing."
    ),
    source="xmltool help rules",
)
XT903 = Rule(
    "XT903",
    "unknown-rule",
    Severity.WARNING,
    summary="The configuration ignores a rule that does not exist.",
    message={
        "unknown": "there is no rule {word}; {hint}",
        "more": "{more} in {key} name no rule",
    },
    why=(
        "The rule that was meant stays on. A newer xmltool may know the rule: then it is no mistake, "
        "and no reason to stop, as a misspelt rule to select is. It is said on standard error, and "
        "is a finding of no file."
    ),
    source="xmltool help configuration",
)
