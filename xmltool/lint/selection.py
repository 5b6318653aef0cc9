"""Which rules are on: selectors as in ruff, where the longer prefix wins."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from xmltool import rules
from xmltool.findings import Finding, Severity
from xmltool.rules.practice import XT790
from xmltool.text.suggest import distance, suggestion

ALL = "ALL"
"""Selects every rule, those that are off by default included."""


_OF_COMMENTS = ord("!")

_FAMILIES = frozenset(f"XT{digit}" for digit in "012345679")


class Selectors(NamedTuple):
    """What one layer says: a configuration file or the command line. Selectors are resolved.

    Attributes:
        select: in place of what was on before; None: nothing is said.
        extend_select: on beside it.
        ignore: off.
        unknown: what to say of words of `ignore` that name no rule.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def may_suppress(data: bytes) -> bool:
    """Report whether a text may have a comment that suppresses a finding; one byte tells it of most."""
    return _OF_COMMENTS in data and b"xmltool:" in data


def is_of_a_store(rule: str) -> bool:
    """Report whether a rule is about stores and systems: only `check` looks for it."""
    return rule.startswith(("XT5", "XT6", "XT8")) or rule == XT790


@cache
def opt_in() -> frozenset[str]:
    """Return the rules that are off unless their own id turns them on."""
    return frozenset(code for code, rule in rules.RULES.items() if rule.opt_in)


def resolve(selector: str) -> str | None:
    """Return an id, the beginning of one, a rule's name or `ALL` as a prefix of ids; None for another word."""
    word = selector.strip()
    upper = word.upper()
    if upper in (ALL, "XT"):
        return ALL
    if upper in _FAMILIES or upper in rules.RULES:
        return upper
    if upper in _beginnings():
        return upper
    return _by_name().get(word.lower())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(rule[:length] for rule in rules.RULES for length in range(3, len(rule)))


@cache
def _by_name() -> dict[str, str]:
    return {rules.RULES[rule].name: rule for rule in rules.RULES}


def meant_rule(selector: str) -> str:
    """Return the hint for a selector that resolves to none: the rule that was perhaps meant."""
    word = selector.strip()
    candidates = [rules.RULES[rule].name for rule in rules.RULES]
    if word[:2].upper() == "XT":  # of a number with two wrong digits nothing can be said
        candidates = [rule for rule in rules.RULES if distance(rule, word.upper()) < 2]
    return suggestion(word, candidates, "`xmltool rule` lists the rules")


def enabled_rules(layers: Iterable[Selectors]) -> frozenset[str]:
    """Return the ids of the rules that are on.

    Without a `select` all are but the opt-in ones, which only their own id turns on. Within a layer the longest selector decides about
    a rule, and `ignore` when both are as long; a later layer outdoes an earlier one that is not more
    specific.
    """
    steps = tuple(layers)
    return frozenset(rule for rule in rules.RULES if _is_on(rule, steps))


def _is_on(rule: str, layers: Sequence[Selectors]) -> bool:
    on = rule not in opt_in()
    ignored = -1
    for layer in layers:
        wanted = (*(layer.select or ()), *layer.extend_select)
        selected = _longest(rule, wanted)
        if rule in opt_in() and selected < len(rule):
            selected = -1  # an opt-in rule is meant only where it is named
        if selected >= 0 and selected >= ignored:
            on = True
        elif layer.select is not None:
            on = False
        here = _longest(rule, layer.ignore)
        if here >= 0 and here >= selected:
            on = False
        ignored = max(ignored, here)
    return on


def _longest(rule: str, selectors: Iterable[str]) -> int:
    """Return the length of the longest selector for a rule, -1 without any; `ALL` is 0."""
    return max((length(selector) for selector in selectors if selects(selector, rule)), default=-1)


def length(selector: str) -> int:
    """Return how specific a resolved selector is."""
    return 0 if selector == ALL else len(selector)


def selects(selector: str, rule: str) -> bool:
    """Report whether a resolved selector stands for a rule."""
    return selector == ALL or rule.startswith(selector)


def severity_of(
    rule: str, severity: Severity, overrides: Sequence[tuple[str, Severity]]
) -> Severity:
    """Return the severity of a finding: that of the most specific override, else its own."""
    best = -1
    for selector, other in overrides:
        if selects(selector, rule) and length(selector) >= best:
            best, severity = length(selector), other
    return severity


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
        kept = tuple([finding for finding in findings if finding.rule in self.enabled])
        if not self.severities:
            return kept
        return tuple(
            finding._replace(severity=severity_of(finding.rule, finding.severity, self.severities))
            for finding in kept
        )
