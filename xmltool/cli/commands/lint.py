"""`xmltool lint`: verdicts, silent changes, conflicts between files, good practice; and fixes."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xmltool.cli.options import general as options
from xmltool.cli.show import emit
from xmltool.cli.show import fixes as fixing
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.errors import UsageError
from xmltool.files.inputs import (
    STDIN,
    Inputs,
    Skipped,
    Source,
    find_inputs,
    shown_name,
    siblings,
)
from xmltool.files.workers import default_jobs
from xmltool.grammar.choose import choose_grammars
from xmltool.lint.config import TEMPLATE_KINDS, Settings
from xmltool.lint.configuration import (
    Configuration,
    command_line,
    included,
    severity_options,
)
from xmltool.lint.engine import Linter
from xmltool.lint.known import Known
from xmltool.lint.run import Options, Outcome, Run, reports
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from xmltool.lint.past import Past

_FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 1 for findings from this severity on: error, warning, info or never;"
        " default: error.",
    ),
]


class _Wanted(NamedTuple):
    """What the options ask for beyond reports, as far as a configuration may say it too."""

    schema: str
    libvirt_version: str | None
    fail_on: str
    baseline: str | None
    one_store: bool


def lint(
    paths: options.Paths = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply the fixes that change nothing that libvirt stores.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Apply the other fixes too.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Write nothing; print what --fix would do, for `patch -p1`."),
    ] = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    extend_select: options.ExtendSelect = None,
    severity: options.RuleSeverity = None,
    fail_on: _FailOn = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
    no_ignores: options.NoIgnores = False,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Do not report the findings in FILE."),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help="Write all findings to the baseline; exit with 0."),
    ] = False,
    diff_base: Annotated[
        str | None,
        typer.Option(
            "--diff-base",
            metavar="REV",
            help="Only findings that a git revision does not have yet.",
        ),
    ] = None,
    one_store: Annotated[
        bool,
        typer.Option("--one-store", help="All files are one store; else each directory is one."),
    ] = False,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="KINDS",
            help="Placeholders of jinja, shell, printf, at (with commas) stand for a value;"
            " always so in .j2, .in and .tmpl.",
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            "--schema",
            metavar="auto|bundled|DIR",
            help="The grammar: xmltool's own, or DIR with libvirt's storagepool.rng.",
        ),
    ] = None,
    libvirt_version: options.LibvirtVersion = None,
    root: options.Root = None,
    report_format: options.Format = None,
    output: options.Output = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule.")
    ] = False,
    jobs: options.Jobs = None,
    color: options.Color = "auto",
    stdin_filename: options.StdinFilename = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say what is wrong with pool definitions, or will hurt, and mend what can be mended.

    Beside the verdicts of `validate`: what libvirt silently changes, conflicts between the files of
    a directory, what an older libvirt lacks, and good practice. `xmltool rule` explains the rules.
    """
    configuration = Configuration(
        config,
        isolated=isolated,
        selectors=command_line(select, extend_select, ignore),
        severities=severity_options(severity or ()),
    )
    inputs = included(find_inputs(paths, templates=True), configuration)
    names = [shown_name(source, stdin_filename) for source in inputs.sources]
    first = configuration.of_run(
        shown_name(Source(path, found=False), stdin_filename) for path in paths or ["."]
    )
    wanted = _Wanted(
        schema or first.schema or "auto",
        libvirt_version or first.libvirt_version,
        fail_on or first.fail_on or "error",
        _baseline(baseline, first, write=write_baseline),
        one_store or first.one_store,
    )
    report = ReportOptions(
        report_format, output or (), color, wanted.fail_on, quiet, verbose, statistics
    ).checked()
    if write_baseline and diff_base is not None:
        raise UsageError("--write-baseline and --diff-base exclude each other")
    beside = [] if wanted.one_store else _beside(inputs, configuration, stdin_filename)
    known = Known(
        wanted.baseline,
        _past(diff_base, inputs, beside, stdin_filename),
        record=write_baseline,
        searched=inputs.directories,
    )
    grammars, info = choose_grammars(wanted.schema, wanted.libvirt_version, root)
    changes = fix or unsafe_fixes or diff
    run = Run(
        inputs.sources,
        Linter(grammars),
        configuration,
        known,
        Options(
            changes,
            unsafe_fixes,
            not no_ignores,
            wanted.one_store,
            stdin_filename,
            _kinds(template),
        ),
        beside,
    )
    skipped = Skipped(inputs.empty, len(inputs.sources))
    outcomes = run.outcomes(skipped, jobs or default_jobs())
    if write_baseline:
        status = _record(outcomes, known)
    elif diff:
        status = fixing.show(outcomes, color=color, quiet=quiet)
    elif changes:
        piped = any(source.path == STDIN for source in inputs.sources)
        status = fixing.report_fixed(outcomes, info, len(inputs.sources), report, piped=piped)
    else:
        status = write_report(info, reports(outcomes), len(inputs.sources), report)
    if not quiet:
        for line in (*skipped.remarks(), *known.remarks()):
            emit.note(line)
        emit.notes(configuration.remarks(first, names))
    return status


def _kinds(option: str | None) -> tuple[str, ...] | None:
    """Read `--template`."""
    if option is None:
        return None
    return tuple(one_of("--template", kind, TEMPLATE_KINDS) for kind in option.split(","))


def _baseline(option: str | None, settings: Settings, *, write: bool) -> str | None:
    """Return the baseline's path; one in the configuration counts once it was written."""
    if option is not None:
        return option
    if settings.baseline is not None:
        return os.path.relpath(os.path.join(settings.directory, settings.baseline))
    if write:
        raise UsageError("--write-baseline: where to?", "add --baseline FILE")
    return None


def _beside(inputs: Inputs, configuration: Configuration, stdin_filename: str | None) -> list[str]:
    """Return the files that named ones are compared with: the others of their directories."""
    named = [
        shown_name(source, stdin_filename)
        for source in inputs.sources
        if not source.found and (source.path != STDIN or stdin_filename)
    ]
    taken = {os.path.abspath(source.path) for source in inputs.sources}
    return [
        name
        for name in siblings(named)
        if os.path.abspath(name) not in taken and not configuration.excluded(name)
    ]


def _past(
    revision: str | None, inputs: Inputs, beside: list[str], stdin_filename: str | None
) -> "Past | None":
    """Return what was wrong in a revision already; None without `--diff-base`."""
    if revision is None:
        return None
    from xmltool.lint.earlier import earlier_texts
    from xmltool.lint.past import Past

    paths = {
        shown_name(source, stdin_filename): None if source.path == STDIN else source.path
        for source in inputs.sources
    } | {name: name for name in beside}
    return Past(earlier_texts(revision, paths), paths)


def _record(outcomes: Iterable[Outcome], known: Known) -> int:
    for _ in outcomes:
        pass
    emit.note(known.write())
    return 0
