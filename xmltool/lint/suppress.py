"""Inline suppression: `<!-- xmltool: ignore[XT705] reason -->` and `ignore-file`.

Comments are found in the text, not in the tree, so that they work in a document that does not parse.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Severity, Span
from xmltool.lint.selection import near, resolve, selects
from xmltool.rules.practice import XT790
from xmltool.rules.settings import XT901, XT902

if TYPE_CHECKING:
    from xmltool.lint.engine import Ruleset

MARKER = b"xmltool:"
"""A text without it has no suppression."""
UNUSED = XT901
UNKNOWN = XT902

_COMMENT = re.compile(rb"<!--\s*xmltool:(.*?)-->", re.DOTALL)
_ORDER = re.compile(rb"\s*([A-Za-z-]+)\s*(?:\[([^\]]*)\])?")
_WORD = re.compile(rb"[^\s,]+")
_ORDERS = (b"ignore", b"ignore-file")


def is_of_a_store(rule: str) -> bool:
    """Report whether a rule is about stores and systems: only `check` looks for it."""
    return rule.startswith(("XT5", "XT6")) or rule == XT790


def unsuppressed(
    data: bytes,
    findings: Sequence[Finding],
    rules: "Ruleset",
    looked_for: frozenset[str],
    unproven: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Return the findings that no comment suppresses, and what is wrong with the comments.

    Args:
        data: the text.
        findings: of rules that are on.
        rules: which are on.
        looked_for: ids of the rules that were looked for: of another one a suppression that hides
            nothing may be of use elsewhere.
        unproven: prefixes of rules of which the same is true.
    """
    if MARKER not in data:
        return tuple(findings)
    suppressions = Suppressions(data)
    left = suppressions.apply(findings)
    left += rules.apply(suppressions.problems(looked_for, unproven))
    return tuple(sorted(left, key=lambda finding: finding.sort_key))


class _Entry(NamedTuple):
    """One rule, or prefix, in a comment; `selector` is None where all rules are meant."""

    selector: str | None
    text: str
    start: int
    end: int


class _Suppression:
    """One comment.

    Attributes:
        start: byte offset of its `<`.
        end: behind its `>`.
        lines: the lines it speaks for; None for the whole file.
        entries: what it suppresses.
        used: indices of entries that suppressed something.
    """

    def __init__(self, start: int, end: int, lines: range | None, entries: list[_Entry]) -> None:
        self.start = start
        self.end = end
        self.lines = lines
        self.entries = entries
        self.used: set[int] = set()

    def hides(self, rule: str, lines: Iterable[int]) -> bool:
        if self.lines is not None and not any(line in self.lines for line in lines):
            return False
        hit = False
        for index, entry in enumerate(self.entries):
            if entry.selector is None or selects(entry.selector, rule):
                self.used.add(index)
                hit = True
        return hit


class Suppressions:
    """The suppressions of one text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\n|\r", data))]
        self._found: list[_Suppression] = []
        self._problems: list[Finding] = []
        for match in _COMMENT.finditer(data):
            self._read(match)
        self._chain()

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that no comment suppresses, and remember which comments did."""
        return [finding for finding in findings if not self._is_hidden(finding)]

    def problems(self, enabled: frozenset[str], unproven: Sequence[str] = ()) -> list[Finding]:
        """Return what is wrong with the comments themselves; ask when all findings were applied.

        Args:
            enabled: ids of the rules that were looked for.
            unproven: prefixes of rules of which a suppression may be of use elsewhere.
        """
        found = [problem for problem in self._problems if problem.rule in enabled]
        if UNUSED not in enabled:
            return found
        for suppression in self._found:
            found += self._unused(suppression, enabled, unproven)
        return found

    def _is_hidden(self, finding: Finding) -> bool:
        if not self._found:
            return False
        lines = {finding.span.line, self._line(self._tag_start(finding.span))}
        hits = [suppression.hides(finding.rule, lines) for suppression in self._found]
        return any(hits)

    def _tag_start(self, span: Span) -> int:
        """Return the start of the tag that a place is in or behind."""
        if span == WHOLE_FILE:
            return 0
        start = self._data.rfind(b"<", 0, span.start + 1)
        return max(start, 0)

    def _line(self, offset: int) -> int:
        from bisect import bisect_right

        return bisect_right(self._starts, offset)

    def _span(self, start: int, end: int) -> Span:
        line, last = self._line(start), self._line(end)
        return Span(line, self._column(start), last, self._column(end), start, end)

    def _column(self, offset: int) -> int:
        start = self._starts[self._line(offset) - 1]
        return len(self._data[start:offset].decode("utf-8", "replace").lstrip("\ufeff")) + 1

    def _read(self, match: re.Match[bytes]) -> None:
        start, end = match.span()
        order = _ORDER.match(match.group(1))
        word = b"" if order is None else order.group(1)
        if order is None or word not in _ORDERS:
            self._problems.append(
                self._problem(
                    start,
                    end,
                    f"there is no suppression {_text(word) or 'without a word'}; write"
                    " <!-- xmltool: ignore[XT705] reason --> or ignore-file[XT705]",
                )
            )
            return
        entries = [_Entry(None, "", start, end)]
        if order.group(2) is not None:
            offset = match.start(1) + order.start(2)
            entries = self._entries(order.group(2), offset)
        lines = None
        if word == b"ignore":
            lines = range(self._line(start), self._line(end) + 2)
        self._found.append(_Suppression(start, end, lines, entries))

    def _entries(self, listed: bytes, offset: int) -> list[_Entry]:
        entries = []
        for match in _WORD.finditer(listed):
            text = _text(match.group())
            start, end = offset + match.start(), offset + match.end()
            selector = resolve(text)
            if selector is None:
                meant = near(text)
                hint = f"; did you mean {meant}?" if meant else "; `xmltool rule` lists the rules"
                self._problems.append(self._problem(start, end, f"there is no rule {text}{hint}"))
            else:
                entries.append(_Entry(selector, text, start, end))
        return entries

    def _chain(self) -> None:
        """Let comments that stand below each other, alone on their lines, speak for what follows."""
        for above, below in reversed(list(zip(self._found, self._found[1:], strict=False))):
            between = self._data[above.end : below.start]
            if above.lines is None or below.lines is None or between.strip():
                continue
            if self._data[below.end :].split(b"\n", 1)[0].strip():
                continue  # something else stands on its line, which both speak for already
            above.lines = range(above.lines.start, below.lines.stop)

    def _problem(self, start: int, end: int, message: str) -> Finding:
        return Finding(UNKNOWN, Severity.WARNING, message, self._span(start, end))

    def _unused(
        self, suppression: _Suppression, enabled: frozenset[str], unproven: Sequence[str]
    ) -> Iterable[Finding]:
        idle = [
            entry
            for index, entry in enumerate(suppression.entries)
            if index not in suppression.used and _was_looked_for(entry, enabled, unproven)
        ]
        if not idle:
            return
        whole = len(idle) == len(suppression.entries)
        if whole:
            names = ", ".join(entry.text for entry in idle if entry.text)
            yield self._idle(names, suppression.start, suppression.end, suppression)
        else:
            for entry in idle:
                yield self._idle(entry.text, entry.start, entry.end, suppression)

    def _idle(self, names: str, start: int, end: int, suppression: _Suppression) -> Finding:
        what = f"of {names} " if names else ""
        where = "in this file" if suppression.lines is None else "here"
        if start == suppression.start:
            fix = Fix("Remove the comment", True, (self._removal(start, end),))
        else:
            fix = Fix(f"Remove {names}", True, (self._without_comma(start, end),))
        message = f"the suppression {what}is not used: nothing is reported {where}"
        return Finding(UNUSED, Severity.WARNING, message, self._span(start, end), fix=fix)

    def _removal(self, start: int, end: int) -> Edit:
        """Remove a comment, with its line where nothing else stands on it."""
        first = self._starts[self._line(start) - 1]
        last = self._line(end)
        following = self._starts[last] if last < len(self._starts) else len(self._data)
        if not self._data[first:start].strip() and not self._data[end:following].strip():
            return Edit(first, following, "")
        return Edit(start, end, "")

    def _without_comma(self, start: int, end: int) -> Edit:
        after = re.compile(rb"\s*,\s*").match(self._data, end)
        if after is not None:
            return Edit(start, after.end(), "")
        before = re.compile(rb"\s*,\s*$").search(self._data, max(0, start - 64), start)
        return Edit(before.start() if before is not None else start, end, "")


def _was_looked_for(entry: _Entry, enabled: frozenset[str], unproven: Sequence[str]) -> bool:
    """Report whether a suppression that hid nothing is known to be of no use."""
    if entry.selector is None:
        return not unproven
    rules = [rule for rule in enabled if selects(entry.selector, rule)]
    return bool(rules) and not any(rule.startswith(tuple(unproven)) for rule in rules)


def _text(word: bytes) -> str:
    return word.decode("utf-8", "replace")
