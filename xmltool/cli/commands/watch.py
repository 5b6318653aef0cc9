"""`xmltool watch`: the comparison of `drift`, again after every change."""

from typing import TYPE_CHECKING, Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.watch import (
    WatchingOptions,
    WatchOptions,
    output_files,
    seconds,
    store_words,
)
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
    watching: WatchingOptions,
    print_unit: Annotated[
        bool,
        Option(
            "--print-unit",
            "Print a systemd unit that runs this command line (with --once: one for a timer).",
        ),
    ] = False,
    print_alerts: Annotated[
        bool,
        Option(
            "--print-alerts",
            "Print Prometheus rules for the metrics: alerts of one host, records and alerts"
            " over all.",
        ),
    ] = False,
    print_dashboard: Annotated[
        bool, Option("--print-dashboard", "Print a Grafana dashboard for the metrics.")
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
    if watching.output_format is not None:
        one_of("--format", watching.output_format, FORMATS)
    wanted = WatchOptions(
        where.place,
        liveoptions.libvirt_of(where, *asked).virsh,
        store_words(where),
        asked.connect,
        ignored,
        watching,
        seconds("--for", watching.hold),
        seconds("--interval", watching.interval, least=0.1),
        output_files(watching.output or (), watching.output_format),
        color,
        quiet,
    )
    if print_unit:
        emit.out(unit_text(wanted, user=where.session))
        return 0
    if watching.once:
        from xmltool.cli.watching.run import run_once

        return run_once(wanted)

    def run(stop: "Stop") -> None:
        from xmltool.cli.watching.run import run_on

        run_on(wanted, stop)

    return until_stopped(run)
