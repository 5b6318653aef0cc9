"""One document, linted: both verdicts and what the checks say, for the rules that are on."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import Finding, Severity
from xmltool.lint.checks.registry import CHECKS
from xmltool.lint.context import Context
from xmltool.lint.selection import severity_of
from xmltool.verdict import judge

if TYPE_CHECKING:
    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.definition import StoragePoolDef


class Ruleset(NamedTuple):
    """Which rules are on, and what their findings weigh.

    Attributes:
        enabled: ids of the rules that are on.
        severities: pairs of a resolved selector and the severity in place of the rule's own.
    """

    enabled: frozenset[str]
    severities: tuple[tuple[str, Severity], ...] = ()

    def without(self, rules: frozenset[str]) -> "Ruleset":
        """Return the same with rules off."""
        return self._replace(enabled=self.enabled - rules) if rules else self

    def apply(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings of rules that are on, with the severities that were asked for."""
        kept = tuple(finding for finding in findings if finding.rule in self.enabled)
        if not self.severities:
            return kept
        return tuple(
            finding._replace(severity=severity_of(finding.rule, finding.severity, self.severities))
            for finding in kept
        )


class Linted(NamedTuple):
    """What is known of one document.

    Attributes:
        valid: the verdict; None where none was possible.
        loads: the verdict; None where none was possible.
        definition: what libvirt would hold; None unless it loads.
        findings: of rules that are on, sorted; before suppressions.
    """

    valid: bool | None
    loads: bool | None
    definition: "StoragePoolDef | None"
    findings: tuple[Finding, ...]


class Linter:
    """Lints documents; of use in processes that are forked from the one that made it.

    Args:
        grammars: one a target version, oldest first.
    """

    def __init__(self, grammars: "Sequence[Grammar]") -> None:
        self._grammars = grammars
        self._versions = tuple(grammar.version for grammar in grammars)

    def lint(self, document: "Document", rules: Ruleset) -> Linted:
        """Lint a document by the rules that are on."""
        verdict = judge(document, self._grammars)
        findings = list(verdict.findings)
        definition = verdict.definition
        if definition is not None:
            root = document.libvirt_root()
            if root is not None:
                context = Context(document, root, definition, self._versions)
                for check in CHECKS:
                    if not rules.enabled.isdisjoint(check.rules):
                        findings += check.run(context)
        if not findings:
            return Linted(verdict.valid, verdict.loads, definition, ())
        found = rules.apply(findings)
        if len(found) > 1:
            found = tuple(sorted(found, key=lambda finding: finding.sort_key))
        return Linted(verdict.valid, verdict.loads, definition, found)
