"""`xmltool validate`: both verdicts on each file."""

from xmltool.cli.options import general as options
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.report import write_report
from xmltool.files.inputs import Skipped, find_inputs
from xmltool.grammar.choose import choose_grammars
from xmltool.judging import judge_inputs


@grouped
def validate(
    judging: options.GrammarOptions,
    reporting: options.ReportingOptions,
    paths: options.Paths = None,
    fail_on: options.FailOn = "error",
    jobs: options.Jobs = None,
    stdin_filename: options.StdinFilename = None,
) -> int:
    """Report for each file whether it is valid by libvirt's grammar, and whether libvirt loads it."""
    report = reporting.report(fail_on)
    inputs = find_inputs(paths)
    grammars, run = choose_grammars(*judging)
    skipped = Skipped(inputs.empty, len(inputs.sources))
    files = judge_inputs(
        inputs.sources, grammars, skipped, jobs=jobs, stdin_filename=stdin_filename
    )
    status = write_report(run, files, len(inputs.sources), report)
    if not report.quiet:
        emit.notes(skipped.remarks())
    return status
