"""One document, linted: both verdicts and what the checks say, for the rules that are on."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import TYPE_CHECKING, NamedTuple

from xmltool.causes import alone, joined, key_of, told
from xmltool.findings import Finding, Severity, told_first
from xmltool.lint.checks.registry import CHECKS
from xmltool.lint.context import Context
from xmltool.lint.selection import Ruleset, enabled_rules
from xmltool.pool.types import POOL_TYPES
from xmltool.verdict import judge, judge_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xmltool.causes import Keys, Mistake
    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Grammar
    from xmltool.lint.context import CheckFunction
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.verdict import Verdict


def default_rules() -> Ruleset:
    """Return the rules that are on where nothing is said."""
    return Ruleset(enabled_rules(()))


class Linted(NamedTuple):
    """What is known of one document.

    Attributes:
        valid: the verdict; None where none was possible.
        loads: the verdict; None where none was possible.
        definition: what libvirt would hold; None unless it loads.
        findings: of rules that are on, sorted; before suppressions.
        unselected: how many mistakes that are errors no rule that is on speaks of.
    """

    valid: bool | None
    loads: bool | None
    definition: "StoragePoolDef | None"
    findings: tuple[Finding, ...]
    unselected: int = 0


def unselected(mistakes: "Iterable[Mistake]", rules: Ruleset) -> int:
    """Count the mistakes that are errors and that no rule which is on speaks of."""
    number = 0
    for mistake in mistakes:
        for finding in mistake.findings:  # a generator takes longer than all it does
            if finding.severity is Severity.ERROR:
                number += not rules.apply(mistake.findings)
                break
    return number


class Linter:
    """Lints documents; of use in processes that are forked from the one that made it.

    Args:
        grammars: one a target version, oldest first.
    """

    def __init__(self, grammars: "Sequence[Grammar]") -> None:
        self._grammars = grammars
        self._versions = tuple(grammar.version for grammar in grammars)
        self._checks: dict[tuple[str, frozenset[str]], tuple[CheckFunction, ...]] = {}

    def lint(self, document: "Document", rules: Ruleset) -> Linted:
        """Lint a document by the rules that are on."""
        return self.linted(judge(document, self._grammars), rules)

    def judge_all(self, documents: "Sequence[Document]") -> "list[Verdict]":
        """Return both verdicts on documents that are well-formed."""
        return judge_all(documents, self._grammars)

    def linted(self, verdict: "Verdict", rules: Ruleset) -> Linted:
        """Lint a judged document by the rules that are on."""
        _, valid, loads, definition, known, _ = verdict
        found = self._checked(verdict, rules)
        if not found and not known:
            return Linted(valid, loads, definition, ())
        mistakes = self._mistakes(verdict, found, rules)
        findings, hidden = told(mistakes, rules.apply), unselected(mistakes, rules)
        return Linted(valid, loads, definition, findings, hidden)

    def mistakes(self, document: "Document", rules: Ruleset) -> "Sequence[Mistake]":
        """Return all that is known of a document; `rules` says only what to look for."""
        verdict = judge(document, self._grammars)
        return self._mistakes(verdict, self._checked(verdict, rules), rules)

    def _mistakes(
        self, verdict: "Verdict", found: list[Finding], rules: Ruleset
    ) -> "Sequence[Mistake]":
        """Join what the verdicts and the checks say."""
        if not found:
            return verdict.mistakes
        if not verdict.mistakes:
            return tuple(alone(found))
        from xmltool.cures import left_in

        def keys(cured: "Document") -> "Keys | None":
            after = judge(cured, ())
            if after.definition is None:
                return None
            return frozenset(map(key_of, self._checked(after, rules)))

        grammar = self._grammars[0] if len(verdict.mistakes) == 1 and not verdict.valid else None
        return joined(verdict.mistakes, found, left_in(verdict.document, grammar, keys))

    def _checked(self, verdict: "Verdict", rules: Ruleset) -> list[Finding]:
        """Return what the checks report, of which some rule is on."""
        findings: list[Finding] = []
        document, _, _, definition, _, rewritten = verdict
        if definition is None or (root := document.libvirt_root()) is None:
            return findings
        kind = POOL_TYPES[definition.type]
        context = Context(document, root, definition, kind, self._versions, rewritten)
        wanted = self._checks.get((kind.name, rules.enabled)) or self._wanted(kind.name, rules)
        for run in wanted:
            reported = run(context)
            if reported and (found := list(reported)):
                if len(found) > 1:
                    found.sort(key=lambda one: -one.severity.rank)
                    found = list(told_first(found, lambda finding: finding))
                findings += found
        return findings

    def _wanted(self, kind: str, rules: Ruleset) -> "tuple[CheckFunction, ...]":
        """Return the checks of a type of pool of which some rule is on, and keep them."""
        wanted = self._checks[kind, rules.enabled] = tuple(
            check.run
            for check in CHECKS
            if not rules.enabled.isdisjoint(check.rules)
            and (check.types is None or kind in check.types)
        )
        return wanted
