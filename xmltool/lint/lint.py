"""lint_files: what options and configuration ask for, put together to one run."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError
from xmltool.files.inputs import STDIN, Inputs, Skipped, Source, find_inputs, shown_name, siblings
from xmltool.files.workers import default_jobs
from xmltool.findings import FileReport, RunInfo
from xmltool.grammar.choose import choose_grammars
from xmltool.lint.config import TEMPLATE_KINDS, Settings
from xmltool.lint.configuration import Configuration, command_line, included, severity_options
from xmltool.lint.engine import Linter
from xmltool.lint.known import Known
from xmltool.lint.outcome import Outcome, reports
from xmltool.lint.run import Options, Run
from xmltool.text.shell import shell_word
from xmltool.text.suggest import one_of
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from xmltool.lint.past import Past
    from xmltool.lint.rendering import Case


class LintOptions(NamedTuple):
    """What a run looks for; what is None is as the configuration has it, or by default.

    Attributes:
        select: rules, by id, beginning, name or `ALL`, in place of the usual ones.
        extend_select: rules beside them.
        ignore: rules that are off.
        severity: `RULE=SEVERITY` each.
        config: this configuration for all files, in place of the nearest one.
        isolated: no configuration.
        ignores: whether comments suppress findings.
        baseline: a file of findings that are not reported.
        write_baseline: write all findings to it.
        diff_base: only findings that this git revision does not have yet.
        one_store: all files are one store; else each directory is one.
        template: kinds of placeholders, with commas.
        embedded: pools inside files of other kinds, too.
        template_vars: files of variables that Jinja templates are rendered with.
        schema: the grammar: `auto`, `bundled` or a directory with libvirt's own.
        libvirt_version: releases to judge for, with commas.
        root: the system whose grammar `auto` takes.
        fix: apply safe fixes to the texts (which are not written here).
        unsafe_fixes: apply the others too.
        jobs: processes; None for one a core.
        stdin_filename: what reports call standard input.
        fail_on: the least severity that makes the exit status 1.
    """

    select: Sequence[str] | None = None
    extend_select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    severity: Sequence[str] = ()
    config: str | None = None
    isolated: bool = False
    ignores: bool = True
    baseline: str | None = None
    write_baseline: bool = False
    diff_base: str | None = None
    one_store: bool = False
    template: str | None = None
    template_vars: Sequence[str] | None = None
    embedded: bool = False
    schema: str | None = None
    libvirt_version: str | None = None
    root: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    jobs: int | None = None
    stdin_filename: str | None = None
    fail_on: str | None = None


class LintReport(NamedTuple):
    """What is wrong with files.

    Attributes:
        run: which grammar judged.
        files: a report on each file, in input order.
        notes: what was passed over or hidden, one line each.
    """

    run: RunInfo
    files: tuple[FileReport, ...]
    notes: tuple[str, ...]


def lint_files(
    paths: Sequence[str] | None = None,
    options: LintOptions = LintOptions(),  # noqa: B008  # immutable
) -> LintReport:
    """Return what is wrong with pool definitions, or will hurt.

    Args:
        paths: files, directories and `-`; None for the current directory.
        options: what to look for.

    Raises:
        UsageError: there is nothing to read, or options that cannot be meant.
        ConfigError: a configuration that cannot be used.
        GrammarError: the grammar cannot be used.
    """
    lint = Lint(paths, options)
    return LintReport(lint.run, tuple(reports(lint.outcomes())), tuple(lint.remarks()))


class Lint:
    """One run: its inputs, and what becomes of them one after the other; it raises what `lint_files` does.

    Attributes:
        run: which grammar judges.
        total: how many inputs there are at most.
        piped: whether standard input is one of them.
        fail_on: the least severity that makes the exit status 1.
    """

    def __init__(self, paths: Sequence[str] | None, options: LintOptions) -> None:
        if options.write_baseline and options.diff_base is not None:
            raise UsageError("--write-baseline and --diff-base exclude each other")
        name, template = options.stdin_filename, _kinds(options.template)
        self._configuration = Configuration(
            options.config,
            isolated=options.isolated,
            selectors=command_line(options.select, options.extend_select, options.ignore),
            severities=severity_options(options.severity),
        )
        self._first = self._configuration.of_run(
            shown_name(Source(path, found=False), name) for path in paths or ["."]
        )
        embedded = options.embedded or self._first.embedded
        found = find_inputs(paths, templates=True, more=("",) if embedded else ())
        inputs = included(found, self._configuration)
        self.fail_on = options.fail_on or self._first.fail_on or "error"
        self.total = len(inputs.sources)
        self._excluded = len(found.sources) - self.total
        self.piped = STDIN in (paths or ())
        one_store = options.one_store or self._first.one_store
        beside = [] if one_store else _beside(inputs, self._configuration, name)
        self._known = Known(
            _baseline(options, self._first),
            _past(options.diff_base, inputs, beside, name),
            record=options.write_baseline,
            searched=inputs.directories,
        )
        grammars, self.run = choose_grammars(
            options.schema or self._first.schema or "auto",
            options.libvirt_version or self._first.libvirt_version,
            options.root,
        )
        changes = options.fix or options.unsafe_fixes
        self._run = Run(
            inputs.sources,
            Linter(grammars),
            self._configuration,
            self._known,
            Options(
                changes,
                options.unsafe_fixes,
                options.ignores,
                one_store,
                name,
                template,
                _cases(options.template_vars),
                embedded,
            ),
            beside,
        )
        self._skipped = Skipped(inputs.empty, self.total)
        self._jobs = 1 if any(grammar.in_turn for grammar in grammars) else options.jobs

    def outcomes(self) -> Iterator[Outcome]:
        """Return what becomes of each input, in order."""
        return self._run.outcomes(self._skipped, self._jobs or default_jobs())

    def unfixed(self, outcome: Outcome) -> Outcome:
        """Return what is to be said of an input whose fixed text could not be written."""
        return self._run.unfixed(outcome)

    def record(self) -> str:
        """Write all findings to the baseline; return a line about it."""
        for _ in self.outcomes():
            pass
        return self._known.write()

    def remarks(self) -> Iterator[str]:
        """Return a line for each thing worth saying; to be asked when all outcomes are through."""
        yield from self._skipped.remarks()
        if self._excluded:
            yield f"not looked at: {count_of(self._excluded, 'file')} that the configuration excludes"
        yield from self._known.remarks()
        yield from self._configuration.remarks(self._first, self._run.names)


def _kinds(option: str | None) -> tuple[str, ...] | None:
    """Read `--template`."""
    if option is None:
        return None
    return tuple(
        one_of("--template", kind, TEMPLATE_KINDS) for kind in dict.fromkeys(option.split(","))
    )


def _cases(paths: Sequence[str] | None) -> "tuple[Case, ...]":
    """Read `--template-vars`."""
    if not paths:
        return ()
    from xmltool.lint.rendering import read_cases

    return read_cases(paths)


def _is_below(settings: Settings) -> bool:
    """Report whether the baseline that a configuration names is below its directory, links followed."""
    directory = os.path.realpath(settings.directory)  # noqa: TID251 - of this machine
    place = os.path.realpath(os.path.join(directory, settings.baseline or ""))  # noqa: TID251
    return os.path.commonpath((directory, place)) == directory


def _baseline(options: LintOptions, settings: Settings) -> str | None:
    """Return the baseline's path; one in the configuration counts once it was written."""
    if options.baseline is not None:
        return options.baseline
    if settings.baseline is not None:
        if options.write_baseline and not _is_below(settings):
            raise UsageError(
                f"--write-baseline: the configuration names {settings.baseline}, which is outside of"
                f" {os.path.relpath(settings.directory)}",
                f"if that is meant, add --baseline {shell_word(settings.baseline)}",
            )
        return os.path.relpath(os.path.join(settings.directory, settings.baseline))
    if options.write_baseline:
        raise UsageError("--write-baseline: where to?", "add --baseline FILE")
    return None


def _beside(inputs: Inputs, configuration: Configuration, stdin_filename: str | None) -> list[str]:
    """Return the files that named ones are compared with: the others of their directories."""
    named = [
        shown_name(source, stdin_filename)
        for source in inputs.sources
        if not source.found and (source.path != STDIN or stdin_filename)
    ]
    if not named:
        return []
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
