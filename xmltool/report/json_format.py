"""`--format json`: one object with an entry for each input file, as `xmltool help formats` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from xmltool import __version__
from xmltool.report.style import Report as BaseReport
from xmltool.text.escape import encodable, encodable_or_null

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding, Fix, RunInfo
    from xmltool.report.style import Style

VERSION = 1
"""Of the format; it changes when a reader of the old one would go wrong."""


class Report(BaseReport):
    """Writes the head at once, then one line a file, so that a long run needs no memory."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        super().__init__(run, out, style)
        head = {
            "version": VERSION,
            "tool": f"xmltool {__version__}",
            "schema": {"source": encodable(run.schema_source), "libvirt": run.libvirt},
        }
        out.write(json.dumps(head)[:-1] + ',\n "files": [')

    def add(self, file: FileReport) -> None:
        """Write the file's entry."""
        self._write_entry(file_entry(file))

    def close(self) -> None:
        """Close the list and the object."""
        self._out.write("\n ]}\n" if self._separator != "\n" else "]}\n")


def file_entry(file: FileReport) -> dict[str, Any]:
    """Return a file's entry: verdicts and findings."""
    return {
        "file": encodable(file.file),
        "valid": file.valid,
        "loads": file.loads,
        "findings": [finding_entry(finding) for finding in file.findings],
    }


def finding_entry(finding: Finding) -> dict[str, Any]:
    """Return a finding's entry; `check` and `list` use it too."""
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": encodable(finding.message),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "path": encodable_or_null(finding.path),
        "related": [
            {
                "file": encodable(related.file),
                "line": related.line,
                "column": related.column,
                "message": encodable(related.message),
            }
            for related in finding.related
        ],
        "fix": None if finding.fix is None else _fix_entry(finding.fix),
        "also": list(finding.also),
        "effect": finding.effect,
        "libvirt": encodable_or_null(finding.libvirt),
    }


def _fix_entry(fix: Fix) -> dict[str, Any]:
    return {
        "title": encodable(fix.title),
        "safe": fix.safe,
        "edits": [
            {"start": edit.start, "end": edit.end, "text": encodable(edit.text)}
            for edit in fix.edits
        ],
    }
