"""The formats by name, and writing several reports in one pass over the files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TextIO, cast

from xmltool.report.style import Report, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xmltool.findings import FileReport, RunInfo

    OpenReport = Callable[[RunInfo, TextIO, Style], Report]

FORMATS: dict[str, str] = {
    "full": "full",
    "concise": "concise",
    "json": "json_format",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "html": "html",
}
"""Format to module; a module is imported when its format is asked for, and has a `Report` class."""


class Output(NamedTuple):
    """One report to write: in which format, where to, and how.

    Attributes:
        format: its name, one of `FORMATS`.
        out: where to.
        style: how.
        opener: begins the report in the place of the format's own, for a command whose JSON has
            another shape; or None.
    """

    format: str
    out: TextIO
    style: Style = Style()
    opener: OpenReport | None = None


class _Whole(Report):
    """A report that is written at its end, of what is known without the files."""

    lines: Iterable[str]

    def close(self) -> None:
        """Write the report."""
        self._out.writelines(self.lines)


def whole(write: Callable[[Style], Iterable[str]]) -> OpenReport:
    """Return what begins a report whose lines are written at the end, whatever the files are."""

    def begin(run: RunInfo, out: TextIO, style: Style) -> Report:
        report = _Whole(run, out, style)
        report.lines = write(style)
        return report

    return begin


def write_reports(run: RunInfo, files: Iterable[FileReport], outputs: Sequence[Output]) -> None:
    """Write every report in one pass; the files are consumed once, none is kept."""
    reports = [(each.opener or _opener(each.format))(run, each.out, each.style) for each in outputs]
    for file in files:
        for report in reports:
            report.add(file)
    for report in reports:
        report.close()


def _opener(name: str) -> OpenReport:
    return cast("OpenReport", import_module(f"xmltool.report.{FORMATS[name]}").Report)
