"""`xmltool validate`: both verdicts on each file."""

from xmltool.cli.options import general as options
from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.files.inputs import Skipped, find_inputs
from xmltool.grammar.choose import choose_grammars
from xmltool.judging import judge_inputs


def validate(
    paths: options.Paths = None,
    schema: options.Schema = "auto",
    libvirt_version: options.LibvirtVersion = None,
    root: options.Root = None,
    report_format: options.Format = None,
    output: options.Output = None,
    fail_on: options.FailOn = "error",
    jobs: options.Jobs = None,
    color: options.Color = "auto",
    stdin_filename: options.StdinFilename = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say of each file whether it is valid by libvirt's grammar, and whether libvirt loads it."""
    report = ReportOptions(report_format, output or (), color, fail_on, quiet, verbose).checked()
    inputs = find_inputs(paths)
    grammars, run = choose_grammars(schema, libvirt_version, root)
    skipped = Skipped(inputs.empty, len(inputs.sources))
    files = judge_inputs(
        inputs.sources,
        grammars,
        skipped,
        jobs=jobs,
        stdin_filename=stdin_filename,
    )
    status = write_report(run, files, len(inputs.sources), report)
    if not quiet:
        for line in skipped.remarks():
            emit.note(line)
    return status
