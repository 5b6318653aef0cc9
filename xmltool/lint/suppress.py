"""Inline suppression: `<!-- xmltool: ignore[XT705] reason -->` and `ignore-file`.

Comments are found in the text, not in the tree, so that they work in a document that does not parse.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Span, told_first
from xmltool.lint.selection import may_suppress, meant_rule, resolve, selects
from xmltool.rules.rule import Message
from xmltool.rules.settings import XT901, XT902
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from xmltool.lint.selection import Ruleset


_COMMENT = re.compile(rb"<!--\s*xmltool:")
_ORDER = re.compile(rb"\s*([A-Za-z-]+)\s*(?:\[([^\]]*)\])?")
_LIKE_A_RULE = re.compile(rb"\[|\(|XT\d", re.IGNORECASE)
_WORD = re.compile(rb"[^\s,]+")
_END_OF_LINE = re.compile(rb"[ \t]*(?:[\r\n]|\Z)")
_ORDERS = (b"ignore", b"ignore-file")


def unsuppressed(
    data: bytes,
    findings: Sequence[Finding],
    rules: "Ruleset",
    looked_for: frozenset[str],
    unproven: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Return the findings that no comment suppresses, and what is wrong with the comments.

    Of a rule that was not looked for, or that begins as one of `unproven`, a suppression that hides
    nothing may be of use elsewhere.
    """
    if not may_suppress(data):
        return tuple(findings)
    suppressions = Suppressions(data)
    left = suppressions.apply(findings)
    left += rules.apply(suppressions.problems(looked_for, unproven))
    return tuple(sorted(left, key=lambda finding: finding.sort_key))


class _Entry(NamedTuple):
    """One rule, or prefix, in a comment; `selector` is None for `ignore-file` without brackets."""

    selector: str | None
    text: str
    start: int
    end: int


class _Suppression:
    """One comment.

    Attributes:
        start: byte offset of its `<`.
        end: behind its `>`.
        lines: the lines it speaks for, in ranges; None for the whole file.
        entries: what it suppresses.
        used: indices of entries that suppressed something.
    """

    def __init__(
        self, start: int, end: int, lines: tuple[range, ...] | None, entries: list[_Entry]
    ) -> None:
        self.start = start
        self.end = end
        self.lines = lines
        self.entries = entries
        self.used: set[int] = set()

    def hides(self, rule: str) -> bool:
        hit = False
        for index, entry in enumerate(self.entries):
            if entry.selector is None or selects(entry.selector, rule):
                self.used.add(index)
                hit = True
        return hit


class _Problem(NamedTuple):
    """What is wrong with a comment; `unknown` is a word of it that names no rule."""

    start: int
    end: int
    message: Message | None
    unknown: str = ""


class _Idle(NamedTuple):
    """Rules that a comment suppresses for nothing: all of them, or one."""

    names: str
    start: int
    end: int
    of: _Suppression


class Suppressions:
    """The suppressions of one text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines = Lines(data)
        self._found: list[_Suppression] = []
        self._problems: list[_Problem] = []
        position = 0
        while match := _COMMENT.search(data, position):
            close = data.find(b"-->", match.end())
            if close < 0:
                break
            position = close + 3
            self._read(match.start(), match.end(), close)
        self._chain()
        self._of_file = [found for found in self._found if found.lines is None]
        self._hidden: dict[tuple[int | None, str], bool] = {}
        self._by_line: dict[int, list[_Suppression]] = {}
        for found in self._found:
            for line in {line for lines in found.lines or () for line in lines}:
                self._by_line.setdefault(line, []).append(found)

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that no comment suppresses, and remember which comments did.

        What hides a finding hides what other rules say of the same mistake.
        """
        return [left for finding in findings if (left := self._left(finding)) is not None]

    def problems(self, enabled: frozenset[str], unproven: Sequence[str] = ()) -> list[Finding]:
        """Return what is wrong with the comments themselves; ask when all findings were applied."""
        found = list(told_first(self._problems, self._problem)) if XT902 in enabled else []
        if XT901 not in enabled:
            return found
        looked_for = functools.cache(
            lambda selector: _was_looked_for(selector, enabled, tuple(unproven))
        )
        idle = [each for known in self._found for each in _unused(known, looked_for)]
        return [*found, *told_first(idle, self._idle)]

    def _left(self, finding: Finding) -> Finding | None:
        hidden = self._is_hidden(finding)
        others = tuple(other for other in finding.others if not self._is_hidden(other))
        if hidden:
            return None
        return finding if others == finding.others else finding._replace(others=others)

    def _is_hidden(self, finding: Finding) -> bool:
        if not self._found:
            return False
        lines = {None, finding.span.line, self._line(self._tag_start(finding.span))}
        hides = [self._hides(line, finding.rule) for line in lines]  # each notes what is used
        return any(hides)

    def _hides(self, line: int | None, rule: str) -> bool:
        """Report whether a rule is suppressed in a line, or in the whole file: looked up once for each."""
        known = self._hidden.get((line, rule))
        if known is None:
            here = self._of_file if line is None else self._by_line.get(line, ())
            hides = [suppression.hides(rule) for suppression in here]
            known = self._hidden[line, rule] = any(hides)
        return known

    def _tag_start(self, span: Span) -> int:
        """Return the start of the tag that a place is in or behind."""
        if span == WHOLE_FILE:
            return 0
        start = self._data.rfind(b"<", 0, span.start + 1)
        return max(start, 0)

    def _line(self, offset: int) -> int:
        return self._lines.position(offset)[0]

    def _read(self, start: int, inside: int, close: int) -> None:
        """Read one comment, whose `xmltool:` ends at `inside` and whose `-->` begins at `close`."""
        end = close + 3
        order = _ORDER.match(self._data, inside, close)
        word = b"" if order is None else order.group(1)
        if order is None or word not in _ORDERS:
            said = XT902.message("word", word=_decoded(word)) if word else XT902.message("no word")
            self._problems.append(_Problem(start, end, said))
            return
        if order.group(2) is not None:
            entries = self._entries(order.group(2), order.start(2))
            if not _WORD.search(order.group(2)):
                self._problems.append(_Problem(start, end, XT902.message("no rule")))
        elif word == b"ignore" or _is_named(self._data[order.end() : close]):
            self._problems.append(_Problem(start, end, XT902.message("no brackets")))
            return
        else:
            entries = [_Entry(None, "", start, end)]
        lines = None
        if word == b"ignore":
            lines = (range(self._line(start), self._line(end) + 2),)
        self._found.append(_Suppression(start, end, lines, entries))

    def _entries(self, listed: bytes, offset: int) -> list[_Entry]:
        entries = []
        for match in _WORD.finditer(listed):
            text = _decoded(match.group())
            start, end = offset + match.start(), offset + match.end()
            selector = resolve(text)
            if selector is None:
                self._problems.append(_Problem(start, end, None, text))
            else:
                entries.append(_Entry(selector, text, start, end))
        return entries

    def _chain(self) -> None:
        """Let comments that stand below each other, alone on their lines, speak for what follows."""
        for above, below in reversed(list(zip(self._found, self._found[1:], strict=False))):
            between = self._data[above.end : below.start]
            if above.lines is None or below.lines is None or between.strip():
                continue
            if not _END_OF_LINE.match(self._data, below.end):
                continue  # something else stands on its line, which both speak for already
            above.lines = (above.lines[0], below.lines[-1])

    def _problem(self, problem: _Problem) -> Finding:
        message, word = problem.message, problem.unknown
        if message is None:
            message = XT902.message("unknown", word=word, hint=meant_rule(word))
        return message.finding(self._lines.span(problem.start, problem.end))

    def _idle(self, idle: _Idle) -> Finding:
        names, start, end, suppression = idle
        if start == suppression.start:
            fix = Fix("Remove the comment", True, (self._lines.removal(start, end),))
        else:
            fix = Fix(f"Remove {names}", True, (self._without_comma(start, end),))
        if not names:
            message = XT901.message("file")
        else:
            where = "rules of file" if suppression.lines is None else "rules"
            message = XT901.message(where, rules=names)
        return message.finding(self._lines.span(start, end), fix=fix)

    def _without_comma(self, start: int, end: int) -> Edit:
        after = re.compile(rb"\s*,\s*").match(self._data, end)
        if after is not None:
            return Edit(start, after.end(), "")
        before = re.compile(rb"\s*,\s*$").search(self._data, max(0, start - 64), start)
        return Edit(before.start() if before is not None else start, end, "")


def _unused(suppression: _Suppression, looked_for: Callable[[str | None], bool]) -> Iterator[_Idle]:
    idle = [
        entry
        for index, entry in enumerate(suppression.entries)
        if index not in suppression.used and looked_for(entry.selector)
    ]
    if idle and len(idle) == len(suppression.entries):
        names = ", ".join(entry.text for entry in idle if entry.text)
        yield _Idle(names, suppression.start, suppression.end, suppression)
    else:
        for entry in idle:
            yield _Idle(entry.text, entry.start, entry.end, suppression)


def _was_looked_for(
    selector: str | None, enabled: frozenset[str], unproven: tuple[str, ...]
) -> bool:
    """Report whether a suppression that hid nothing is known to be of no use."""
    if selector is None:
        return not unproven
    rules = [rule for rule in enabled if selects(selector, rule)]
    return bool(rules) and not any(rule.startswith(unproven) for rule in rules)


def _is_named(reason: bytes) -> bool:
    """Report whether what stands behind `ignore-file` was to be in its brackets."""
    word = _WORD.search(reason)
    if word is None:
        return False
    return (
        _LIKE_A_RULE.match(word.group()) is not None or resolve(_decoded(word.group())) is not None
    )


def _decoded(word: bytes) -> str:
    return word.decode("utf-8", "replace")
