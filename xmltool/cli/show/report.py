"""From verdicts to reports and an exit status: what `validate` and `lint` share."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple, TextIO

from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.findings import FAIL_ON
from xmltool.report.formats import FORMATS, Output, write_reports
from xmltool.report.style import Style
from xmltool.report.summary import Tally, summary_line
from xmltool.repository import top_level
from xmltool.rules.reading import XT004
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xmltool.findings import FileReport, RunInfo, Severity
    from xmltool.report.formats import OpenReport

SUFFIXES = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".html": "html",
    ".prom": "prometheus",
}
"""Format of `-o FILE` by the file's suffix, where `--format` was not given."""

FEW_FILES = 20
"""On a terminal each of so many files gets its line; of more only those with findings."""

NO_OWN: Mapping[str, OpenReport] = {}


class ReportTarget(NamedTuple):
    """One report that was asked for; `path` is None for standard output."""

    format: str
    path: str | None


class ReportOptions(NamedTuple):
    """The options of a report, as the user gave them."""

    format: str | None = None
    output: Sequence[str] = ()
    color: str = "auto"
    fail_on: str = "error"
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False
    to_stderr: bool = False
    formats: Sequence[str] = ()

    @property
    def names(self) -> Sequence[str]:
        """The formats that can be asked for: those of the command, else all that there are."""
        return self.formats or tuple(FORMATS)

    @property
    def stream(self) -> TextIO:
        """Where a report without a file goes; standard error where the other has a document."""
        return sys.stderr if self.to_stderr else sys.stdout

    @property
    def default_format(self) -> str:
        """The format for standard output when none was asked for."""
        wanted = default_format()
        return wanted if wanted in self.names else self.names[0]

    def checked(self) -> ReportOptions:
        """Return the options as they are, once their values are known to be possible."""
        one_of("--fail-on", self.fail_on, FAIL_ON)
        report_targets(self)
        return self


def default_format() -> str:
    """Return the format for standard output when none was asked for."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "full" if emit.is_terminal(sys.stdout) else "concise"


def report_targets(options: ReportOptions) -> tuple[ReportTarget, ...]:
    """Return the reports to write.

    A plain `-o FILE` takes the place of standard output; `-o FORMAT:FILE` comes beside it.
    """
    if options.format is not None:
        one_of("--format", options.format, options.names)
    targets = [_target(value, options) for value in options.output]
    paths = [target.path for target in targets]
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"two reports cannot go to {path or 'standard output'}")
    redirected = None in paths or any(
        target.path == value for target, value in zip(targets, options.output, strict=True)
    )
    if not redirected:
        targets.insert(0, ReportTarget(options.format or options.default_format, None))
    return tuple(targets)


def write_report(
    run: RunInfo,
    files: Iterable[FileReport],
    total: int,
    options: ReportOptions,
    own: Mapping[str, OpenReport] = NO_OWN,
) -> int:
    """Write the reports, then the summary on standard error, and give the exit status.

    The files come in input order, `total` at most; `own` are formats that the command writes itself.
    """
    tally = Tally()
    passing = tally.count(files)
    if not options.quiet and emit.is_terminal(sys.stderr):
        from xmltool.cli.show.progress import counted

        passing = counted(passing, total, "files", lambda file: bool(file.findings))
    write_targets(run, passing, total, options, own)
    if not options.quiet:
        for text in run.notes:
            emit.note(text)
        if options.statistics:
            from xmltool.report.summary import statistics
            from xmltool.text.table import folded_rows

            for row in folded_rows(statistics(tally), emit.terminal_columns()):
                emit.note("\n".join(row))
        emit.note(summary_line(tally, run) if tally.files else "no file was judged")
    return exit_status(tally, options.fail_on)


def write_targets(
    run: RunInfo,
    files: Iterable[FileReport],
    total: int,
    options: ReportOptions,
    own: Mapping[str, OpenReport],
) -> None:
    """Write the reports; arguments and errors as for `write_report`."""
    base = repository_root()
    with ExitStack() as opened:
        outputs = []
        for target in report_targets(options):
            output = _open(target, total, options, opened)
            style = output.style._replace(base=base, fail_on=options.fail_on)
            outputs.append(output._replace(style=style, opener=own.get(target.format)))
        write_reports(run, files, outputs)


def repository_root() -> str | None:
    """Return the top level of the repository that is reviewed, without links; None outside of any.

    GitHub and GitLab say where it is; in another place `.git` does.
    """
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        root = os.environ.get(name)
        if root and os.path.isabs(root):
            return os.path.realpath(root)  # noqa: TID251  # a place of this machine's own
    return top_level(os.curdir)


def exit_status(tally: Tally, fail_on: str) -> int:
    """Return the exit status of a run: 2 when no file could be read, 1 for findings that count."""
    if tally.rules.get(XT004, 0) == tally.files:  # no file at all included
        return 2
    return int(fails_on(tally.severities, fail_on))


def fails_on(severities: Mapping[Severity, int], fail_on: str) -> bool:
    """Report whether there is a finding that `--fail-on` counts, by the numbers of findings."""
    return any(number and severity.fails(fail_on) for severity, number in severities.items())


def _target(value: str, options: ReportOptions) -> ReportTarget:
    prefix, colon, path = value.partition(":")
    if colon and prefix.isalnum():
        if prefix not in options.names:
            raise UsageError(
                f"-o {value}: there is no format {prefix}",
                f"the formats are {', '.join(options.names)}; for a file of that name write"
                f" ./{value}",
            )
        return ReportTarget(prefix, None if path == "-" else _named(path, value))
    if value == "-":
        return ReportTarget(options.format or options.default_format, None)
    named = SUFFIXES.get(os.path.splitext(value)[1], "concise")
    if named not in options.names:
        named = options.names[0]
    return ReportTarget(options.format or named, _named(value, value))


def _named(path: str, value: str) -> str:
    if not path:
        raise UsageError(f"-o {value}: the name of the file is missing")
    return path


def _open(target: ReportTarget, total: int, options: ReportOptions, opened: ExitStack) -> Output:
    if target.path is None:
        return Output(target.format, options.stream, _terminal_style(target, total, options))
    from io import TextIOWrapper

    from xmltool.files.output import new_file

    stream = TextIOWrapper(
        opened.enter_context(new_file(target.path)),
        encoding="utf-8",
        errors="backslashreplace",
        newline="\n",
    )
    opened.callback(stream.detach)  # the file is closed by the one that opened it
    return Output(target.format, stream, Style())


def _terminal_style(target: ReportTarget, total: int, options: ReportOptions) -> Style:
    style = Style(color=emit.wants_color(options.color, options.stream))
    columns = emit.terminal_columns(options.stream)
    if columns is not None:
        style = style._replace(width=columns, wrap=True)
    if target.format == "full":
        shown = not options.quiet and (options.verbose or total <= FEW_FILES)
        return style._replace(verdicts=options.stream if shown else None)
    return style._replace(verdicts=sys.stderr if options.verbose else None)
