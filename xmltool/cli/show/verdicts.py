"""The verdicts on files, reported: `validate` without what its options are parsed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.files.inputs import Skipped, find_inputs
from xmltool.grammar.choose import choose_grammars
from xmltool.judging import judge_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence


def report_verdicts(
    paths: Sequence[str] | None,
    *,
    schema: str = "auto",
    libvirt_version: str | None = None,
    root: str | None = None,
    report: ReportOptions | None = None,
    jobs: int | None = None,
    stdin_filename: str | None = None,
) -> int:
    """Judge files, write the report, and return the exit status; the options are `validate`'s."""
    report = report or ReportOptions().checked()
    inputs = find_inputs(paths)
    grammars, run = choose_grammars(schema, libvirt_version, root)
    skipped = Skipped(inputs.empty, len(inputs.sources))
    files = judge_inputs(
        inputs.sources, grammars, skipped, jobs=jobs, stdin_filename=stdin_filename
    )
    status = write_report(run, files, len(inputs.sources), report)
    if not report.quiet:
        emit.notes(skipped.remarks())
    return status
