"""Findings of a command whose standard output is a document: they go to standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.report.formats import Output, write_reports
from xmltool.report.style import Style
from xmltool.rules.reading import XT004

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.findings import FileReport, RunInfo


def complain(run: RunInfo, files: Sequence[FileReport], *, color: str = "auto") -> None:
    """Write the findings, as `validate` does: in full for a person, else one a line."""
    if not files:
        return
    sys.stdout.flush()
    columns = emit.terminal_columns(sys.stderr)
    if columns is None:
        output = Output("concise", sys.stderr)
    else:
        style = Style(color=emit.wants_color(color, sys.stderr), width=columns)
        output = Output("full", sys.stderr, style)
    write_reports(run, files, [output])


def status_of(files: Sequence[FileReport], total: int) -> int:
    """Return the exit status: 1 for files at fault, 2 when not one could be read."""
    unread = sum(any(found.rule == XT004 for found in file.findings) for file in files)
    if files and unread == total:
        return 2
    return int(bool(files))
