"""What became of an input of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import FileReport
from xmltool.lint.engine import Linted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.files.inputs import Source
    from xmltool.findings import Finding
    from xmltool.lint.checks.between import Footprint


class Outcome(NamedTuple):
    """What became of one input.

    Attributes:
        source: the input.
        file: what reports call it.
        linted: verdicts and findings.
        data: the text where somebody needs it, fixed where that was asked for; else None.
        before: the text before it was fixed; None where nothing was.
        fixed: how many fixes were applied.
        footprint: of the pool, where there are others to compare it with; else None.
    """

    source: Source
    file: str
    linted: Linted
    data: bytes | None = None
    before: bytes | None = None
    fixed: int = 0
    footprint: Footprint | None = None


def reports(outcomes: Iterable[Outcome]) -> Iterator[FileReport]:
    """Return the outcomes as a report takes them."""
    for outcome in outcomes:
        linted = outcome.linted
        data = outcome.data if linted.findings else None
        yield FileReport(outcome.file, linted.valid, linted.loads, linted.findings, data)


def together(
    verdicts: Sequence[tuple[bool | None, bool | None]],
    findings: Iterable[Finding],
    unselected: int,
) -> Linted:
    """Return the outcome of a file that several documents are made of: each of them has to be right."""
    valid, loads = (None if None in each else all(each) for each in (zip(*verdicts, strict=True)))
    found = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    return Linted(valid, loads, None, found, unselected)
