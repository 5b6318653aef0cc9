"""`lint --fix` and `lint --diff`: what becomes of the fixed texts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.cli.show.report import write_report
from xmltool.errors import XmltoolError
from xmltool.files.inputs import STDIN
from xmltool.files.output import rewrite_file
from xmltool.lint.outcome import reports
from xmltool.text.escape import vis
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.cli.show.report import ReportOptions
    from xmltool.lint.lint import Lint
    from xmltool.lint.outcome import Outcome


class _Count:
    """What was fixed, and what could not be written."""

    def __init__(self) -> None:
        self.fixes = 0
        self.files = 0
        self.unwritten = 0

    def add(self, outcome: Outcome) -> None:
        self.fixes += outcome.fixed
        self.files += outcome.before is not None

    def words(self, verb: str) -> str:
        return f"{verb} {count_of(self.fixes, 'finding')} in {count_of(self.files, 'file')}"


def show(outcomes: Iterable[Outcome], *, color: str, quiet: bool) -> int:
    """Print what fixing would change, and give the exit status: 1 when there is something."""
    colored = emit.wants_color(color, sys.stdout)
    count = _Count()
    for outcome in outcomes:
        count.add(outcome)
        if outcome.before is None or outcome.data is None:
            continue
        emit.out_diff(outcome.file, outcome.before, outcome.data, color=colored)
    if not quiet:
        emit.note(count.words("would fix") if count.files else "nothing that would be fixed")
    return int(count.files > 0)


def report_fixed(lint: Lint, options: ReportOptions) -> int:
    """Write the fixed files, report what is left, and give the exit status."""
    count = _Count()
    options = options._replace(to_stderr=lint.piped)
    files = reports(_written(lint, count))
    status = write_report(lint.run, files, lint.total, options)
    if count.files and not options.quiet:
        emit.note(count.words("fixed"))
    return 2 if count.unwritten else status


def _written(lint: Lint, count: _Count) -> Iterator[Outcome]:
    """Hand outcomes on once what was fixed is in its file; of one that cannot be written all that was found."""
    for outcome in lint.outcomes():
        if outcome.source.path == STDIN and outcome.data is not None:
            emit.out_bytes(outcome.data)
        elif outcome.before is not None and outcome.data is not None:
            try:
                rewrite_file(outcome.source.path, outcome.before, outcome.data)
            except XmltoolError as error:
                count.unwritten += 1
                emit.note(f"xmltool: {vis(error.message)}")
                yield lint.unfixed(outcome)
                continue
        count.add(outcome)
        yield outcome
