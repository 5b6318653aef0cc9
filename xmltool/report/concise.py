"""`--format concise`: one line a finding, `path:line:col: XT101 message`, for pipes and editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.report.style import Report as BaseReport
from xmltool.report.words import full_message, verdict_line
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from xmltool.findings import FileReport


class Report(BaseReport):
    """Writes one line a finding, and nothing else."""

    def add(self, file: FileReport) -> None:
        """Write the file's findings."""
        if file.findings:
            name = vis(file.file)
            for finding in file.findings:
                line, column, *_ = finding.span
                message = vis(full_message(finding))
                self._out.write(f"{name}:{line}:{column}: {finding.rule} {message}\n")
        if self._style.verdicts is not None:
            self._style.verdicts.write(verdict_line(file) + "\n")
