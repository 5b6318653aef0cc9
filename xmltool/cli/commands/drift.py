"""`xmltool drift`: the files against a running libvirt."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, report_targets
from xmltool.errors import UsageError
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.check import DiskSource
    from xmltool.live.drift import Comparison
    from xmltool.report.drift import DriftReport
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
    report = _report(comparison, store if suggest else None)
    _write(report, wanted)
    if not quiet:
        _remark(comparison, report, [one.text for one in unused])
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


def _report(comparison: "Comparison", store: "Sequence[str] | None") -> "DriftReport":
    """Put together what is written; `store` is None when no commands are asked for."""
    from xmltool.report.drift import DriftReport, Suggestion

    shown: list[Suggestion] = []
    if store is not None:
        from xmltool.live.suggest import suggestions

        shown = [Suggestion(*commands) for commands in suggestions(comparison, store)]
    return DriftReport(
        comparison.connect,
        liveoptions.utc_now(),
        comparison.disk.shown,
        comparison.drift,
        comparison.notes,
        comparison.pools,
        shown,
    )


def _write(report: "DriftReport", wanted: ReportOptions) -> None:
    from xmltool.report.drift import writers

    formats = writers()
    for target in report_targets(wanted):
        writer = formats[target.format]
        if target.path is None:
            color = emit.wants_color(wanted.color, sys.stdout)
            styled = report._replace(color=color, width=_width())
            for text in writer(styled):
                emit.out(text)
        else:
            data = "".join(writer(report)).encode("utf-8", "backslashreplace")
            emit.output(target.path, data)


def _width() -> int:
    if not emit.is_terminal(sys.stdout):
        return 120
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _remark(comparison: "Comparison", report: "DriftReport", unused: "Sequence[str]") -> None:
    """Say on standard error what is beside the result."""
    from xmltool.report.drift import summary

    for line in comparison.disk.notes:
        emit.note(vis(line))
    for text in unused:
        emit.note(f"--ignore {vis(text)}: nothing to ignore")
    if not comparison.settled:
        emit.note("the files or the pools kept changing while they were compared")
    emit.note(vis(summary(report)))
