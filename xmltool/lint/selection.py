"""Which rules are on: selectors as in ruff, where the longer prefix wins."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xmltool.findings import Severity
from xmltool.lint.checks.registry import OPT_IN
from xmltool.rules import RULES

ALL = "ALL"
"""Selects every rule, those that are off by default included."""

_FAMILIES = frozenset(f"XT{digit}" for digit in "012345679")


class Selectors(NamedTuple):
    """What one layer says: a configuration file or the command line. Selectors are resolved.

    Attributes:
        select: in place of what was on before; None: nothing is said.
        extend_select: on beside it.
        ignore: off.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def resolve(selector: str) -> str | None:
    """Return a selector as a prefix of ids, or None when no rule is meant by it.

    Args:
        selector: an id, the beginning of one, a rule's name, or `ALL`; case does not count.
    """
    word = selector.strip()
    upper = word.upper()
    if upper in (ALL, "XT"):
        return ALL
    if upper in _FAMILIES or upper in RULES:
        return upper
    if upper.startswith("XT") and any(rule.startswith(upper) for rule in RULES):
        return upper
    lower = word.lower()
    return next((rule for rule in RULES if RULES[rule].name == lower), None)


def near(selector: str) -> str | None:
    """Return the rule, by id or by name, that was perhaps meant by a selector that resolves to none."""
    from difflib import get_close_matches

    word = selector.strip()
    if word[:2].upper() != "XT":
        names = get_close_matches(word.lower(), [RULES[rule].name for rule in RULES], n=1)
        return names[0] if names else None
    found = get_close_matches(word.upper(), RULES, n=len(RULES), cutoff=0.7)
    return max(found, key=lambda rule: _alike(rule, word.upper()), default=None)


def _alike(one: str, other: str) -> int:
    """Return how many characters two words begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def enabled_rules(layers: Iterable[Selectors]) -> frozenset[str]:
    """Return the ids of the rules that are on.

    Without a `select` all are but the opt-in ones, which only their own id turns on. Within a layer the longest selector decides about
    a rule, and `ignore` when both are as long; a later layer outdoes an earlier one that is not more
    specific.
    """
    steps = tuple(layers)
    return frozenset(rule for rule in RULES if _is_on(rule, steps))


def _is_on(rule: str, layers: Sequence[Selectors]) -> bool:
    on = rule not in OPT_IN
    ignored = -1
    for layer in layers:
        wanted = (*(layer.select or ()), *layer.extend_select)
        selected = _longest(rule, wanted)
        if rule in OPT_IN and selected < len(rule):
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
