"""The findings in files, reported: `lint` without what its options are parsed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.lint.lint import Lint, LintOptions
from xmltool.lint.outcome import reports

if TYPE_CHECKING:
    from collections.abc import Sequence


def report_findings(paths: Sequence[str] | None) -> int:
    """Lint files, write the report, and return the exit status."""
    run = Lint(paths, LintOptions())
    report = ReportOptions(fail_on=run.fail_on).checked()
    status = write_report(run.run, reports(run.outcomes()), run.total, report)
    emit.notes(run.remarks())
    return status
