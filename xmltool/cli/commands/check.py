"""`xmltool check`: what libvirt will make of a store, and everything that is wrong with it."""

from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.check.repair import repair, tell_repairs
from xmltool.check.run import checked_store, report_of, store_reports
from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.errors import UsageError

if TYPE_CHECKING:
    from xmltool.check.entries import Checked


def check(
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended without a change of the pools.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what --fix would do; exit with 1 then.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Only show what --fix would change; exit with 1 then.")
    ] = False,
    select: Annotated[
        str | None,
        typer.Option("--select", metavar="RULE[,RULE]...", help="Only these rules, by prefix."),
    ] = None,
    ignore: Annotated[
        str | None,
        typer.Option("--ignore", metavar="RULE[,RULE]...", help="Not these rules, by prefix."),
    ] = None,
    schema: options.Schema = "auto",
    libvirt_version: options.LibvirtVersion = None,
    report_format: options.Format = None,
    output: options.Output = None,
    fail_on: options.FailOn = "error",
    color: options.Color = "auto",
    force: stores.Force = False,
    wait: stores.Wait = stores.WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say which pools libvirt will have after its next start, and what is wrong with the store.

    Looks at every entry of the directory, the autostart links, and whether the system in the root
    can serve the pools: backend modules, programs, secrets and target directories.
    """
    report = ReportOptions(report_format, output or (), color, fail_on, quiet, verbose).checked()
    if fix and (dry_run or diff):
        raise UsageError(f"--fix and {'--dry-run' if dry_run else '--diff'} exclude each other")
    place = stores.place_of(root, session, home, storage_dir)
    if dry_run or diff:
        with stores.read_store(place, wait) as view:
            return tell_repairs(view, place, diff=diff, color=color)
    if fix:
        repair(place, wait, force=force, quiet=quiet)
    selection = (_words(select), _words(ignore))
    run, found = checked_store(place, wait, schema, libvirt_version, selection)
    reports = [report_of(each, place) for each in found]
    own = store_reports(place.path, found)
    if not found:  # a root without a store is no fault
        report = report._replace(quiet=True)
    status = write_report(run, reports, len(reports), report, own)
    if not quiet:
        emit.note(_summary(found, place.shown))
    return status if found else 0


def _words(value: str | None) -> tuple[str, ...]:
    """Read a list of selectors.

    Raises:
        UsageError: one of them means no rule.
    """
    from xmltool.lint.selection import resolve

    found = []
    for word in (value or "").split(","):
        if not word.strip():
            continue
        selector = resolve(word)
        if selector is None:
            raise UsageError(f"{word.strip()}: there is no such rule", "`xmltool rule` lists them")
        found.append("XT" if selector == "ALL" else selector)
    return tuple(found)


def _summary(found: "list[Checked]", shown: str) -> str:
    from xmltool.report.summary import count_of
    from xmltool.text.escape import vis

    loaded = sum(each.entry.loaded for each in found)
    marked = sum(each.entry.autostart for each in found)
    return f"{vis(shown)}: libvirt will load {count_of(loaded, 'pool')} and autostart {marked}"
