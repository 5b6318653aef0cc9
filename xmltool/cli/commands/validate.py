"""`xmltool validate`: both verdicts on each file."""

from xmltool.cli.options import general as options
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.verdicts import report_verdicts


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
    return report_verdicts(
        paths,
        **judging._asdict(),
        report=reporting.report(fail_on),
        jobs=jobs,
        stdin_filename=stdin_filename,
    )
