"""`--format github`: workflow commands, which GitHub shows as annotations on the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Severity
from xmltool.report.style import Report as BaseReport
from xmltool.report.words import full_message
from xmltool.text.escape import workflow_data, workflow_property

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Report(BaseReport):
    """Writes one command a finding; its title is the rule."""

    def add(self, file: FileReport) -> None:
        """Write the file's findings."""
        name = workflow_property(self._style.relative(file.file))
        self._out.writelines(_command(name, finding) for finding in file.findings)


def _command(name: str, finding: Finding) -> str:
    span = finding.span
    place = f"line={span.line},endLine={span.end_line}"
    if span.end_line == span.line:  # GitHub takes columns only within one line
        place = f"{place},col={span.column},endColumn={span.end_column}"
    title = workflow_property(finding.rule)
    command = _COMMANDS[finding.severity]
    return (
        f"::{command} file={name},{place},title={title}::{workflow_data(full_message(finding))}\n"
    )
