"""One finding for each mistake, where several rules say something about it.

Findings come in layers: what the text and the grammar say, libvirt's refusals, what libvirt would
store otherwise, and advice. A finding of a later layer about the subject of an earlier error is the
same mistake when it says what libvirt does about it, and a consequence of the mistake when it is
advice. Subjects are compared by path and by what is missing, never by the text of a message.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from xmltool.findings import Finding, Severity
from xmltool.rules.grammar import XT103, XT104, XT105, XT106, XT107, XT112, XT114, XT115, XT131
from xmltool.rules.practice import XT707, XT708, XT720, XT721, XT723, XT724

_OF_A_PART = frozenset((XT103, XT104, XT105, XT106, XT114, XT115, XT131))
"""Rules that say nothing of an element as a whole: what is in it can be wrong by itself."""

_OF_PLACES = frozenset((XT105, XT106, XT112))
"""Rules whose other places have the same mistake, as when one value stands in several."""

_NEVER_STARTED = frozenset((XT720, XT721, XT723, XT724))
"""Advice that says what becomes of a pool, as libvirt's refusals do."""

_CONTAINED: dict[str, str] = {XT708: XT707}
"""By a rule the one whose finding contains its own: NFS of no version, for want of a format."""

_EFFECTS = ("refused", "dropped", "rewritten", None)
"""What libvirt does, the strongest first."""


class Mistake(NamedTuple):
    """What is said of one mistake.

    Attributes:
        findings: of the rules that speak of it, the most specific first.
        consequences: findings that would not be there without it.
    """

    findings: tuple[Finding, ...]
    consequences: tuple[Finding, ...] = ()


def key_of(finding: Finding) -> tuple[str, str]:
    """Return what identifies a finding in a document that was changed elsewhere."""
    return finding.rule, finding.libvirt or _without_indices(finding.path or "")


Keys = frozenset[tuple[str, str]]
Left = Callable[[Finding], Keys | None]
"""Returns the keys of the findings that are left once a mistake is out; None: it is not known."""


def joined(mistakes: Sequence[Mistake], findings: Iterable[Finding], left: Left) -> list[Mistake]:
    """Add the findings of a later layer: to the mistakes that they belong to, or as their own."""
    findings = tuple(findings)
    if not findings:
        return list(mistakes)
    added = [(list(mistake.findings), list(mistake.consequences)) for mistake in mistakes]
    causes = [
        (index, mistake.findings[0])
        for index, mistake in enumerate(mistakes)
        if mistake.findings[0].severity is Severity.ERROR
    ]
    remaining = {index: left(cause) for index, cause in causes}
    others = []
    for finding in findings:
        ranks = [
            (rank, index)
            for index, cause in causes
            if (rank := _rank(cause, finding, remaining[index])) is not None
        ]
        if not ranks:
            others.append(finding)
            continue
        rank, index = min(ranks)
        is_same = finding.effect is not None or finding.rule in _NEVER_STARTED
        added[index][0 if is_same and rank != _ELSEWHERE else 1].append(finding)
    return [Mistake(tuple(said), tuple(hidden)) for said, hidden in added] + [*alone(others)]


Keep = Callable[[Sequence[Finding]], Sequence[Finding]]
"""Returns those of some findings whose rules are on, with the severities that were asked for."""


def told(mistakes: Iterable[Mistake], keep: Keep) -> tuple[Finding, ...]:
    """Return one finding for each mistake, sorted, of those whose rules are on.

    Where the first of a mistake is off, the next one stands for it; where all are, its consequences are
    told.
    """
    found: list[Finding] = []
    for mistake in mistakes:
        said = keep(mistake.findings)
        if said:
            found.append(merged(said))
        else:
            found += told(alone(mistake.consequences), keep)
    if len(found) > 1:
        found.sort(key=lambda finding: finding.sort_key)
    return tuple(found)


def merged(findings: Sequence[Finding]) -> Finding:
    """Return the first of the findings about one mistake, with what the others add to it."""
    if len(findings) == 1:
        return findings[0]
    first, *others = findings
    return first._replace(
        severity=max((finding.severity for finding in findings), key=lambda each: each.rank),
        libvirt=next((finding.libvirt for finding in findings if finding.libvirt), None),
        effect=min((finding.effect for finding in findings), key=_EFFECTS.index),
        others=tuple(others),
    )


_CURED, _LACKING, _SAME, _MOVED, _INSIDE, _AROUND, _ELSEWHERE = range(7)
"""How a finding belongs to an error: the lower, the surer."""


def _rank(cause: Finding, finding: Finding, left: Keys | None) -> int | None:
    """Return how a finding belongs to an error; None where it does not."""
    relation = _relation(cause, finding)
    if left is None or key_of(finding) in left:
        return relation
    if relation is None and finding.effect not in (None, "refused"):
        return _ELSEWHERE  # a change at another place, which the error only brings about
    return _CURED


def _relation(cause: Finding, finding: Finding) -> int | None:
    """Compare the subjects of an error and of a finding of a later layer."""
    here, there = cause.path, finding.path
    if here is None or there is None:
        return None
    if finding.lacks:  # in the element, wherever the finding stands
        there = there.partition("/@")[0]
    if cause.rule == XT107:
        here, there = _without_indices(here), _without_indices(there)
    common = not set(cause.lacks).isdisjoint(finding.lacks)
    if here == there:
        if common:
            return _LACKING
        return _SAME if _may_share_place(cause, finding) else None
    if common and f"<{_name(here)}>" in cause.lacks:
        return _MOVED
    if finding.effect is not None and _is_at_other_place(cause, finding):
        return _SAME
    return _nested(cause, finding, here, there)


def _nested(cause: Finding, finding: Finding, here: str, there: str) -> int | None:
    """Compare places of which one is in the other."""
    emptied = _is_emptied(finding) and _is_within(here, there)
    if cause.rule in _OF_A_PART:
        return _AROUND if emptied else None
    if _is_within(there, here):
        return None if finding.effect is None else _INSIDE
    direct = here.rpartition("/")[0] == there
    return _AROUND if emptied or (direct and finding.effect == "refused") else None


def _is_at_other_place(cause: Finding, finding: Finding) -> bool:
    place = finding.span.line, finding.span.column
    return cause.rule in _OF_PLACES and any(
        (other.line, other.column) == place for other in cause.related
    )


def _may_share_place(cause: Finding, finding: Finding) -> bool:
    """Report whether findings at one place are about one thing: several parts may be missing."""
    if cause.lacks and finding.lacks:
        return False
    if finding.effect is not None or cause.rule not in _OF_A_PART:
        return True
    return cause.lacks == finding.lacks


def _is_emptied(finding: Finding) -> bool:
    """Report whether an element is dropped, as it is when all that it says is in a wrong part."""
    return finding.effect == "dropped" and "@" not in (finding.path or "")


def _is_within(path: str, outer: str) -> bool:
    return path.startswith(outer + "/")


def _name(path: str) -> str:
    return _without_indices(path).rpartition("/")[2].lstrip("@").rpartition(":")[2]


def _without_indices(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def alone(findings: Iterable[Finding]) -> Iterator[Mistake]:
    """Yield findings of one layer, each as a mistake of its own but for what another one contains."""
    listed = list(findings)
    inner = [finding for finding in listed if finding.rule in _CONTAINED]
    if not inner:
        yield from [Mistake((finding,)) for finding in listed]
        return
    for finding in listed:
        parts = [part for part in inner if _CONTAINED[part.rule] == finding.rule]
        if parts:
            yield Mistake((finding, *parts))
        elif finding not in inner or all(f.rule != _CONTAINED[finding.rule] for f in listed):
            yield Mistake((finding,))
