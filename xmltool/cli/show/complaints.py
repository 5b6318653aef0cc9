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

UNREADABLE = XT004


def complain(run: RunInfo, files: Sequence[FileReport], *, color: str = "auto") -> None:
    """Write the findings, as `validate` does: in full for a person, else one a line."""
    if not files:
        return
    sys.stdout.flush()
    if not emit.is_terminal(sys.stderr):
        write_reports(run, files, [Output("concise", sys.stderr, Style())])
        return
    from shutil import get_terminal_size

    style = Style(color=emit.wants_color(color, sys.stderr), width=get_terminal_size().columns)
    write_reports(run, files, [Output("full", sys.stderr, style)])


def status_of(files: Sequence[FileReport], total: int) -> int:
    """Return the exit status: 1 for files at fault, 2 when not one could be read."""
    unread = sum(any(found.rule == UNREADABLE for found in file.findings) for file in files)
    if files and unread == total:
        return 2
    return int(bool(files))
