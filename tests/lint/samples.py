"""Documents for the tests of lint, and shorthands to lint them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.lint.engine import Linted, Linter
from xmltool.lint.selection import Ruleset
from xmltool.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.causes import Mistake
    from xmltool.findings import Finding

ALL_RULES = Ruleset(frozenset(RULES))
VERDICTS = Ruleset(frozenset(rule for rule in RULES if not rule.startswith(("XT3", "XT4", "XT7"))))
"""The rules that need no check of their own."""

CLEAN = """\
<pool type='dir'>
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
"""
TYPO = CLEAN.replace("target>", "targte>")
AUTOSTART = CLEAN.replace("  <target>", "  <autostart/>\n  <target>", 1)


@cache
def linter() -> Linter:
    return Linter((load_grammar(),))


def lint(text: str | bytes, rules: Ruleset = VERDICTS) -> Linted:
    data = text.encode() if isinstance(text, str) else text
    return linter().lint(parse_document("a.xml", data), rules)


def said(mistakes: Iterable[Mistake]) -> Iterator[Finding]:
    """Return what every rule says, also where one finding stands for several."""
    for mistake in mistakes:
        yield from mistake.findings
        yield from mistake.consequences


def rules_of(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]
