"""`xmltool drift`: the files against a running libvirt."""

from typing import TYPE_CHECKING, Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.drift import Shown, own_formats
from xmltool.cli.show.progress import waiting
from xmltool.cli.show.report import ReportOptions, report_targets, write_targets
from xmltool.errors import UsageError
from xmltool.live.libvirt import drift as drift_findings
from xmltool.live.report import file_reports, run_info
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.drift import Comparison


@grouped
def drift(
    where: stores.StoreOptions,
    asked: liveoptions.LibvirtOptions,
    ignored: liveoptions.IgnoreOptions,
    live_from: liveoptions.LiveFrom = None,
    definitions: Annotated[
        str | None,
        Option(
            "--definitions DIR",
            "Compare the definitions in DIR, such as a git checkout, in place of a store.",
        ),
    ] = None,
    suggest: Annotated[
        bool, Option("--suggest", "Show the commands that would end each drift; runs none.")
    ] = False,
    output_format: Annotated[
        str | None,
        Option(
            "--format FORMAT",
            "full (text), concise, json, jsonl, sarif, github, gitlab, junit or html; default:"
            " full on a terminal, github in a GitHub workflow, else concise.",
        ),
    ] = None,
    output: options.Output = None,
    fail_on: Annotated[
        str, Option("--fail-on", "Drift is 1 whatever this says.", hidden=True)
    ] = "error",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Report how the files differ from what a running libvirt holds: 0 in sync, 1 drift, 2 no answer.

    Drift is what a restart of libvirt on the files as they are would change. libvirt is only asked,
    nothing is written and no daemon is started.
    """
    written = "full" if output_format == "text" else output_format
    wanted = ReportOptions(written, tuple(output or ()), color=color, fail_on=fail_on).checked()
    ignore = ignored.texts()
    options_of_store = where.place.options
    if definitions is not None and options_of_store:
        raise UsageError(f"--definitions and {options_of_store[0]} exclude each other")
    live = liveoptions.live_of(where, asked.connect, live_from, asked.timeout)
    expected = where if definitions is None else definitions
    with waiting(f"asking {asked.connect or 'libvirt'}"):
        comparison = drift_findings(expected, live, ignore=ignore).comparison
    _write(comparison, options_of_store if suggest else None, wanted)
    if not quiet:
        _remark(comparison)
    return int(bool(comparison.drift))


def _write(comparison: "Comparison", store: "Sequence[str] | None", wanted: ReportOptions) -> None:
    """Write the reports; `store` is None when no commands are asked for."""
    commands = {}
    if store is not None:
        from xmltool.live.suggest import suggestions

        commands = suggestions(comparison, store)
    shown = Shown(comparison, liveoptions.utc_now(), commands)
    own = own_formats(shown)
    common = any(target.format not in own for target in report_targets(wanted))
    files = file_reports(comparison, commands) if common else ()
    write_targets(run_info(comparison, shown.checked_at), files, 0, wanted, own)


def _remark(comparison: "Comparison") -> None:
    """Write to standard error what is beside the result."""
    emit.notes(comparison.disk.notes)
    emit.notes(f"--ignore {text}: nothing to ignore" for text in comparison.unused)
    if not comparison.settled:
        emit.note("the files or the pools kept changing while they were compared")
    emit.note(_summary(comparison))


def _summary(comparison: "Comparison") -> str:
    pools = len({one.pool for one in comparison.drift if one.secret is None})
    secrets = len({one.secret for one in comparison.drift if one.secret is not None})
    count = count_of(comparison.pools, "pool")
    notes = len(comparison.notes)
    tail = f", {count_of(notes, 'note')}" if notes else ""
    if not comparison.drift:
        return f"no drift: {count} compared{tail}"
    where = f"{pools} of {count}" + (f" and {count_of(secrets, 'secret')}" if secrets else "")
    return f"{count_of(len(comparison.drift), 'difference')} in {where}{tail}"
