"""`--format jsonl`: one file's object a line, the same objects as in `--format json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from xmltool.report.json_format import file_entry

if TYPE_CHECKING:
    from xmltool.findings import FileReport, RunInfo
    from xmltool.report.style import Style


class Report:
    """Writes a line a file."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:  # noqa: ARG002  # the interface
        self._out = out

    def add(self, file: FileReport) -> None:
        """Write the file's line."""
        self._out.write(json.dumps(file_entry(file)) + "\n")

    def close(self) -> None:
        """Nothing comes last."""
