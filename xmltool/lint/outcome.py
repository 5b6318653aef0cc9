"""What became of an input of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import FileReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.files.inputs import Source
    from xmltool.lint.engine import Linted


class Outcome(NamedTuple):
    """What became of one input.

    Attributes:
        source: the input.
        file: what reports call it.
        linted: verdicts, definition and findings.
        data: the text where somebody needs it, fixed where that was asked for; else None.
        before: the text before it was fixed; None where nothing was.
        fixed: how many fixes were applied.
    """

    source: Source
    file: str
    linted: Linted
    data: bytes | None = None
    before: bytes | None = None
    fixed: int = 0


def reports(outcomes: Iterable[Outcome]) -> Iterator[FileReport]:
    """Return the outcomes as a report takes them."""
    for outcome in outcomes:
        linted = outcome.linted
        data = outcome.data if linted.findings else None
        yield FileReport(outcome.file, linted.valid, linted.loads, linted.findings, data)
