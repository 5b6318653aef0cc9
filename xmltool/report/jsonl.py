"""`--format jsonl`: one file's object a line, the same objects as in `--format json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from xmltool.report.json_format import file_entry
from xmltool.report.style import Report as BaseReport

if TYPE_CHECKING:
    from xmltool.findings import FileReport


class Report(BaseReport):
    """Writes a line a file."""

    def add(self, file: FileReport) -> None:
        """Write the file's line."""
        self._out.write(json.dumps(file_entry(file)) + "\n")
