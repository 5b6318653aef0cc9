"""What the user is told: findings of rules at places, and how to fix them. Plain data."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again,
# which takes longer than all else in this module, at every start of the tool.

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar


class Severity(StrEnum):
    """How bad a finding is; `--fail-on` compares by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return ("info", "warning", "error").index(self)

    def fails(self, fail_on: str) -> bool:
        """Report whether a finding makes a run with this `--fail-on` fail."""
        return fail_on != "never" and self.rank >= Severity(fail_on).rank


FAIL_ON = (*(severity.value for severity in Severity), "never")
"""Values of `--fail-on`."""


class Span(NamedTuple):
    """A place in a document; the end is exclusive.

    `line` and `column` count from 1, columns in characters; `start` and `end` are byte offsets in
    the file.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Related(NamedTuple):
    """Another place that a finding speaks of: a conflict's partner, the first of two duplicates."""

    file: str
    line: int
    column: int
    message: str


class Edit(NamedTuple):
    """Replace the bytes from `start` to `end` (exclusive) of the file by `text`."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """A change that removes the finding; a safe one never changes the stored form."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One thing that one rule says about one document.

    `path` is an XPath-like place such as `/pool/source/host[2]/@name`, or None where the document
    has no such place (an unreadable file). `libvirt` is libvirt's own words for a refusal, as virsh
    prints them after `error: `, or None. `effect` is what libvirt does about it: `refused`,
    `dropped`, `rewritten` or None. `others` are the findings of other rules about the same mistake.
    `lacks` names what is missing at the place, or stands elsewhere because of the finding:
    `<element>` or `attribute`; what several rules miss there is one mistake.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    path: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    libvirt: str | None = None
    effect: str | None = None
    others: tuple["Finding", ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """Ids of the other rules that say the same mistake."""
        ids = dict.fromkeys(other.rule for other in self.others)
        return tuple(rule for rule in ids if rule != self.rule)

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """Line, column, rule: the order of every report."""
        return (self.span.line, self.span.column, self.rule, self.message)


WHOLE_FILE = Span(1, 1, 1, 1, 0, 0)
"""The place of a finding about a file as a whole."""

MOST_TOLD = 100
"""Faults of one kind in one file that are told; a text of megabytes could have any number."""

Fault = TypeVar("Fault")


def without_middle(text: str, most: int) -> str:
    """Return a text of so many characters at most: of a longer one its beginning, and a quarter from its end."""
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end - 1]}…{text[-end:]}"


def told_first(faults: Sequence[Fault], finding: Callable[[Fault], Finding]) -> Iterator[Finding]:
    """Yield the findings about the first faults; the last one counts those that are not told."""
    if len(faults) <= MOST_TOLD:
        yield from map(finding, faults)
    else:
        yield from map(finding, faults[: MOST_TOLD - 1])
        last = finding(faults[MOST_TOLD - 1])
        more = f"; {len(faults) - MOST_TOLD} more like it in this file are not told"
        yield last._replace(message=last.message + more)


class FileReport(NamedTuple):
    """One input file's part of a report: its verdicts and its findings, sorted.

    `valid` and `loads` are None where no verdict was possible. `data` is the file's text as bytes
    for formats that show the source; None for a file without findings or that could not be read.
    """

    file: str
    valid: bool | None
    loads: bool | None
    findings: tuple[Finding, ...] = ()
    data: bytes | None = None


class RunInfo(NamedTuple):
    """What a report says of the run itself: which grammar, for which libvirt versions.

    `facts` take the place of those two where no file is judged, so that there are no verdicts:
    pairs of a name and a value. `rules` are the rules that such a report is about.
    """

    schema_source: str
    libvirt: str
    notes: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def properties(self) -> tuple[tuple[str, str], ...]:
        """What the run was made with or about, as pairs of a name and a value."""
        return self.facts or (("schema", self.schema_source), ("libvirt", self.libvirt))
