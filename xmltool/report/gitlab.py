"""`--format gitlab`: a Code Quality report, which GitLab shows in the merge request."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from xmltool.findings import Severity
from xmltool.fingerprints import Fingerprints
from xmltool.report.style import Report as BaseReport
from xmltool.report.words import full_message
from xmltool.text.escape import printable

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding, RunInfo
    from xmltool.report.style import Style

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


class Report(BaseReport):
    """Writes one list with an object a finding."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        super().__init__(run, out, style)
        out.write("[")

    def add(self, file: FileReport) -> None:
        """Write the file's findings."""
        path = self._style.relative(file.file).lstrip("/")  # GitLab takes no absolute path
        fingerprints = Fingerprints(path, file.data)
        for finding in file.findings:
            entry = _entry(finding, printable(path), fingerprints.unique(finding))
            self._write_entry(entry)

    def close(self) -> None:
        """Close the list."""
        self._out.write("]\n" if self._separator == "\n" else "\n]\n")


def _entry(finding: Finding, path: str, fingerprint: str) -> dict[str, object]:
    return {
        "description": printable(full_message(finding)),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": path,
            "lines": {"begin": finding.span.line, "end": finding.span.end_line},
        },
    }
