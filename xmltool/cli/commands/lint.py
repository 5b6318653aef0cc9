"""`xmltool lint`: verdicts, silent changes, conflicts between files, good practice; and fixes."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.linting import LintingOptions, RuleOptions
from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.lint.lint import Lint, LintOptions
from xmltool.lint.outcome import reports


@grouped
def lint(
    rules: RuleOptions,
    linting: LintingOptions,
    reporting: options.ReportingOptions,
    paths: options.Paths = None,
    fix: Annotated[
        bool, Option("--fix", "Apply the fixes that change nothing that libvirt stores.")
    ] = False,
    unsafe_fixes: Annotated[bool, Option("--unsafe-fixes", "Apply the other fixes too.")] = False,
    diff: Annotated[
        bool, Option("--diff", "Write nothing; print what --fix would do, for `patch -p1`.")
    ] = False,
    statistics: Annotated[bool, Option("--statistics", "Count the findings of each rule.")] = False,
) -> int:
    """Report what is wrong with pool definitions, or will hurt, and fix what can be fixed.

    Beside the verdicts of `validate`: what libvirt silently changes, conflicts between the files of
    a directory, what an older libvirt lacks, and good practice. `xmltool rule` explains the rules.
    """
    wanted = LintOptions(
        rules.select,
        rules.extend_select,
        rules.ignore,
        rules.severity or (),
        ignores=not rules.no_ignores,
        fix=fix or diff,
        unsafe_fixes=unsafe_fixes,
        **linting._asdict(),
    )
    report = reporting.report(linting.fail_on or "error", statistics=statistics)
    run = Lint(paths, wanted)
    report = report._replace(fail_on=run.fail_on).checked()
    if wanted.write_baseline:
        emit.note(run.record())
        status = 0
    elif diff or fix or unsafe_fixes:
        status = _fixed(run, report, show=diff)
    else:
        status = write_report(run.run, reports(run.outcomes()), run.total, report)
    if not reporting.quiet:
        emit.notes(run.remarks())
    return status


def _fixed(run: Lint, report: ReportOptions, *, show: bool) -> int:
    """Apply fixes, or only show them, and return the exit status."""
    from xmltool.cli.show import fixes

    if show:
        return fixes.show(run.outcomes(), color=report.color, quiet=report.quiet)
    return fixes.report_fixed(run, report)
