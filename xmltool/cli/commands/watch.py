"""`xmltool watch`: the comparison of `drift`, again after every change."""

from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.watch import WatchOptions, output_files, seconds, store_words
from xmltool.cli.show import emit
from xmltool.cli.watching.signals import until_stopped
from xmltool.cli.watching.unit import unit_text
from xmltool.resources import data_text
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from xmltool.cli.watching.signals import Stop

FORMATS = ("full", "concise", "jsonl")
"""Values of `--format`."""


@grouped
def watch(
    where: stores.StoreOptions,
    asked: liveoptions.LibvirtOptions,
    ignored: liveoptions.IgnoreOptions,
    once: Annotated[
        bool, typer.Option("--once", help="Compare once, report the state, and end.")
    ] = False,
    hold: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="TIME",
            help="Report only what has lasted so long (30s, 5m); what is there at the start is"
            " reported at once.",
        ),
    ] = "0s",
    interval: Annotated[
        str,
        typer.Option("--interval", metavar="TIME", help="Compare this often when nothing happens."),
    ] = "60s",
    poll: Annotated[
        bool,
        typer.Option(
            "--poll", help="Look at the files every second instead of waiting for events."
        ),
    ] = False,
    execute: Annotated[
        str | None,
        typer.Option(
            "--exec",
            metavar="COMMAND",
            show_default=False,
            help="Run a shell command for each change, with the change as JSON on its standard input.",
        ),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="full (a live table), concise or jsonl (a line for each change); default: full on"
            " a terminal, else jsonl.",
        ),
    ] = None,
    output: options.Output = None,
    metrics_file: Annotated[
        str | None,
        typer.Option(
            "--metrics-file",
            metavar="FILE",
            show_default=False,
            help="Keep the state in FILE as a Prometheus textfile.",
        ),
    ] = None,
    print_unit: Annotated[
        bool,
        typer.Option(
            "--print-unit",
            help="Print a systemd unit that runs this command line (with --once: one for a timer).",
        ),
    ] = False,
    print_alerts: Annotated[
        bool,
        typer.Option(
            "--print-alerts",
            help="Print Prometheus rules for the metrics: alerts of one host, records and alerts"
            " over all.",
        ),
    ] = False,
    print_dashboard: Annotated[
        bool,
        typer.Option("--print-dashboard", help="Print a Grafana dashboard for the metrics."),
    ] = False,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Report drift continuously: the comparison of drift, again after every change.

    Files and libvirt are watched by their events, and compared at least once a minute. Ends by
    SIGTERM with 0; with --once as drift does. SIGHUP reads the configuration again. libvirt is only
    asked, no daemon is started, and nothing is written but the files that options name.
    """
    if print_alerts or print_dashboard:
        emit.out(data_text(f"watch/{'alerts.yml' if print_alerts else 'dashboard.json'}"))
        return 0
    if output_format is not None:
        one_of("--format", output_format, FORMATS)
    one_of("--color", color, emit.COLORS)
    wanted = WatchOptions(
        where.place,
        liveoptions.libvirt_of(where, *asked).virsh,
        store_words(where),
        asked.connect,
        tuple(ignored.ignore or ()),
        ignored.config,
        once=once,
        hold=seconds("--for", hold),
        interval=seconds("--interval", interval, least=0.1),
        poll=poll,
        execute=execute,
        format=output_format,
        files=output_files(output or (), output_format),
        metrics_file=metrics_file,
        color=color,
        quiet=quiet,
    )
    if print_unit:
        emit.out(unit_text(wanted, user=where.session))
        return 0
    if once:
        from xmltool.cli.watching.run import run_once

        return run_once(wanted)

    def run(stop: "Stop") -> None:
        from xmltool.cli.watching.run import run_on

        run_on(wanted, stop)

    return until_stopped(run)
