"""`xmltool drift`: the files against a running libvirt."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, report_targets
from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.check import DiskSource
    from xmltool.live.drift import Comparison
    from xmltool.store.place import Place


def drift(
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    connect: liveoptions.Connect = None,
    live_from: liveoptions.LiveFrom = None,
    definitions: Annotated[
        str | None,
        typer.Option(
            "--definitions",
            metavar="DIR",
            show_default=False,
            help="Compare the definitions in DIR, such as a git checkout, in place of a store.",
        ),
    ] = None,
    ignore: liveoptions.Ignores = None,
    config: liveoptions.Config = None,
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="Show the commands that would end each drift; runs none."),
    ] = False,
    timeout: liveoptions.Timeout = 10.0,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="full (text), concise, json, jsonl, sarif, github, gitlab, junit or html; default:"
            " full on a terminal, github in a GitHub workflow, else concise.",
        ),
    ] = None,
    output: options.Output = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", hidden=True, help="Drift is 1 whatever this says.")
    ] = "error",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Tell how the files differ from what a running libvirt holds: 0 in sync, 1 drift, 2 no answer.

    Drift is what a restart of libvirt on the files as they are would change. libvirt is only asked,
    nothing is written and no daemon is started.
    """
    from xmltool.cli.options.store import place_of
    from xmltool.live.check import compute_drift
    from xmltool.live.ignore import apply_ignores, parse_ignores

    written = "full" if output_format == "text" else output_format
    wanted = ReportOptions(written, tuple(output or ()), color=color, fail_on=fail_on).checked()
    ignores = parse_ignores(liveoptions.ignore_texts(config, ignore))
    place = place_of(root, session, home, storage_dir)
    store = _store_options(root, session, home, storage_dir)
    if live_from is not None and connect is not None:
        raise UsageError("--live-from and --connect exclude each other")
    if definitions is not None and store:
        raise UsageError(f"--definitions and {store[0]} exclude each other")
    virsh = (
        liveoptions.chosen_virsh(place, session, storage_dir, connect, timeout)
        if live_from is None
        else None
    )
    live = liveoptions.live_source(virsh, live_from)
    comparison, unused = apply_ignores(compute_drift(_disk(place, definitions), live), ignores)
    _write(comparison, store if suggest else None, wanted)
    if not quiet:
        _remark(comparison, [one.text for one in unused])
    return int(bool(comparison.drift))


def _store_options(
    root: str | None, session: bool, home: str | None, storage_dir: str | None
) -> list[str]:
    """Return the options that named the store, for commands that are suggested."""
    named = [] if root is None else ["--root", root]
    named += ["--session"] if session else []
    named += [] if home is None else ["--home", home]
    return named + ([] if storage_dir is None else ["--storage-dir", os.path.abspath(storage_dir)])


def _disk(place: "Place", definitions: str | None) -> "DiskSource":
    if definitions is not None:
        from xmltool.live.reviewed import ReviewedSource

        return ReviewedSource(definitions)
    from xmltool.live.sources import StoreSource

    return StoreSource(place)


def _write(comparison: "Comparison", store: "Sequence[str] | None", wanted: ReportOptions) -> None:
    """Write the reports; `store` is None when no commands are asked for."""
    from xmltool.cli.show.drift import Shown, own_formats
    from xmltool.cli.show.report import write_targets
    from xmltool.live.report import file_reports, run_info
    from xmltool.live.suggest import suggestions

    commands = {} if store is None else suggestions(comparison, store)
    shown = Shown(comparison, liveoptions.utc_now(), commands)
    own = own_formats(shown)
    common = any(target.format not in own for target in report_targets(wanted))
    files = file_reports(comparison, commands) if common else ()
    write_targets(run_info(comparison, shown.checked_at), files, 0, wanted, own)


def _remark(comparison: "Comparison", unused: "Sequence[str]") -> None:
    """Write to standard error what is beside the result."""
    emit.notes(comparison.disk.notes)
    emit.notes(f"--ignore {text}: nothing to ignore" for text in unused)
    if not comparison.settled:
        emit.note("the files or the pools kept changing while they were compared")
    emit.note(_summary(comparison))


def _summary(comparison: "Comparison") -> str:
    from xmltool.text.words import count_of

    pools = len({one.pool for one in comparison.drift})
    count = count_of(comparison.pools, "pool")
    notes = len(comparison.notes)
    tail = f", {count_of(notes, 'note')}" if notes else ""
    if not comparison.drift:
        return f"no drift: {count} compared{tail}"
    return f"{count_of(len(comparison.drift), 'difference')} in {pools} of {count}{tail}"
