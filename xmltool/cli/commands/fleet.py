"""`xmltool fleet`: the reports of many hosts in one."""

import sys

from xmltool.cli.options import fleet as fleetoptions
from xmltool.cli.options import general as options
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.fleet import (
    FORMATS,
    Feed,
    JsonlWriter,
    JsonWriter,
    TextWriter,
    run_info,
    summary,
)
from xmltool.cli.show.fleet_metrics import PrometheusWriter
from xmltool.cli.show.fleet_page import HtmlWriter
from xmltool.cli.show.report import ReportOptions, fails_on, report_targets, write_targets
from xmltool.fleet.fleet import Fleet
from xmltool.fleet.totals import Totals

_WRITERS = {
    "text": TextWriter, "json": JsonWriter, "jsonl": JsonlWriter, "html": HtmlWriter,
    "prometheus": PrometheusWriter,
}  # fmt: skip
"""The formats that are written of hosts, not of findings in files."""


@grouped
def fleet(
    files: fleetoptions.HostFiles,
    wanted: fleetoptions.FleetOptions,
    require_all: fleetoptions.RequireAll = False,
    output_format: fleetoptions.Format = None,
    output: options.Output = None,
    fail_on: options.FailOn = "error",
    jobs: options.Jobs = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Put the reports of many hosts together: the same difference on many hosts is said once.

    Names the hosts that differ from their definitions, that were not read, whose reports are old,
    and what only some have. Memory does not grow with the reports, which are read one by one.
    """
    report = ReportOptions(
        output_format, tuple(output or ()), color, fail_on, quiet, formats=FORMATS
    ).checked()
    found = Fleet(wanted.given(files, jobs))
    totals = Totals()
    feed = Feed(totals)
    own = {name: feed.opener(kind) for name, kind in _WRITERS.items()}
    common = any(target.format not in own for target in report_targets(report))
    read = found.read()
    if not quiet and emit.is_terminal(sys.stderr):
        from xmltool.cli.show.progress import counted

        read = counted(read, len(found.hosts), "hosts", lambda _host: True)
    hosts = feed.files(read, common=common)
    write_targets(run_info(len(found.hosts)), hosts, len(found.hosts), report, own)
    emit.notes(found.notes)
    if not quiet:
        emit.note(summary(totals))
    if not totals.read or (require_all and (totals.unread or totals.unmatched)):
        return 2
    return int(bool(totals.drifted) or fails_on(totals.severities, fail_on))
