"""`xmltool check`: what libvirt will make of a store, and everything that is wrong with it."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from xmltool.check.check import report_of
from xmltool.check.repair import planned_repairs, repair
from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.linting import RuleOptions
from xmltool.cli.show import emit
from xmltool.cli.show.progress import waiting
from xmltool.cli.show.repairs import repair_diff, repair_lines
from xmltool.cli.show.report import write_report
from xmltool.cli.show.store_report import store_reports
from xmltool.errors import UsageError
from xmltool.store.session import WAIT_SECONDS
from xmltool.text.escape import vis
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.entries import Checked


@grouped
def check(
    where: stores.StoreOptions,
    selecting: RuleOptions,
    reporting: options.ReportingOptions,
    fix: Annotated[
        bool, Option("--fix", "Fix what can be fixed without a change of the pools.")
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", "Only report what --fix would do; exit with 1 then.")
    ] = False,
    diff: Annotated[
        bool, Option("--diff", "Only show what --fix would change; exit with 1 then.")
    ] = False,
    schema: options.Schema = "auto",
    libvirt_version: options.LibvirtVersion = None,
    fail_on: options.FailOn = "error",
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
) -> int:
    """Report which pools libvirt will have after its next start, and what is wrong with the store.

    Looks at every entry of the directory, the autostart links, and whether the system in the root
    can serve the pools: backend modules, programs, secrets and target directories.
    """
    report = reporting.report(fail_on)
    if fix and (dry_run or diff):
        raise UsageError(f"--fix and {'--dry-run' if dry_run else '--diff'} exclude each other")
    rules, unknown = selecting.ruleset()
    place = where.place
    if dry_run or diff:
        planned, notes = planned_repairs(place, wait)
        emit.notes(notes)
        painted = emit.wants_color(reporting.color, sys.stdout)
        lines = (
            repair_diff(planned, place.path, color=painted)
            if diff
            else repair_lines(planned, "would ")
        )
        emit.out("".join(lines))
        return int(bool(planned))
    if fix:
        planned, notes = repair(place, wait, force=force)
        emit.notes(notes)
        if not reporting.quiet:
            for line in repair_lines(planned):
                emit.note(line.rstrip("\n"))
    with waiting(f"checking {place.shown}"), where.read(wait) as store:
        run, found, notes, basis = store.check(
            rules, schema=schema, libvirt_version=libvirt_version, ignores=not selecting.no_ignores
        )
    emit.notes(notes)
    reports = [report_of(each, place) for each in found]
    own = store_reports(place.path, found)
    if not found:  # a root without a store is no fault
        report = report._replace(quiet=True)
    status = write_report(run, reports, len(reports), report, own)
    if not reporting.quiet:
        for line in _summary(found, place.shown, basis):
            emit.note(line)
        emit.notes(unknown)
    if any(each.entry.loaded is None for each in found):
        return 2
    return status if found else 0


def _summary(found: "Sequence[Checked]", shown: str, basis: str) -> list[str]:
    loaded = [each for each in found if each.entry.loaded]
    marked = sum(each.entry.autostart for each in loaded)
    text = f"{vis(shown)}: libvirt will load {count_of(len(loaded), 'pool')} and autostart {marked}"
    states = Counter(each.boot.words for each in found if each.boot is not None)
    told = ", ".join(f"{count} {words}" for words, count in sorted(states.items()))
    return [text, f"after a boot: {told} ({vis(basis)})"] if told else [text]
