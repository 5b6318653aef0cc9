"""What a command did to a store, or would do, or why it did nothing; and its exit status."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.cli.show.steps import diff_lines, secret_step_entry, step_entry, step_lines
from xmltool.errors import DocumentError
from xmltool.store.action import Action
from xmltool.store.plan import Changes
from xmltool.text.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from xmltool.cli.options.store import WritingOptions
    from xmltool.findings import RunInfo
    from xmltool.offline import Store
    from xmltool.store.commit import Plan
    from xmltool.store.place import Place
    from xmltool.store.plan import Step
    from xmltool.store.writing import Seen


def tell_changes(
    changes: Changes,
    store: Store,
    options: WritingOptions,
    *,
    plan: Plan | None = None,
    diff: bool = False,
    lines: Callable[[Sequence[Step]], Iterator[str]] | None = None,
) -> int:
    """Tell what was done to a store or would be, and return the exit status.

    `plan` is there where definitions were written; `lines` gives other lines than those of definitions.
    """
    only_tells = options.dry_run or diff
    if options.output_format == "json":
        _write_json(changes, store.place, plan, written=not only_tells)
    else:
        painted = emit.wants_color(options.color, sys.stdout)
        told = changes.without_unchanged() if options.quiet else changes
        texts: Iterable[str] = ()
        if diff:
            texts = diff_lines(told, store.place, color=painted)
        elif only_tells or not options.quiet:
            plain = step_lines(told, only_tells=only_tells, color=painted)
            texts = plain if lines is None else lines(told.steps)
        emit.out("".join(texts))
        if plan is not None:
            found = [file for file in plan.files if file.findings]
            complain(plan.run, found, color=options.color)
    if not options.quiet:
        emit.notes(changes.notes if plan is None else plan.notes)
    return int(changes.something and only_tells)


def tell_plan(
    plan: Plan, store: Store, options: WritingOptions, *, diff: bool, announced: bool = False
) -> int:
    """Carry a plan out unless the options say only to tell, tell it, and return the exit status.

    One that is announced is shown before it is carried out, and summed up afterwards.
    """
    only_tells = options.dry_run or diff
    announced = announced and not (only_tells or options.quiet or options.output_format == "json")

    def announce(_seen: Seen, changes: Changes) -> None:
        painted = emit.wants_color(options.color, sys.stdout)
        emit.out("".join(step_lines(changes, only_tells=True, color=painted)))
        sys.stdout.flush()

    if only_tells and plan.refusals:
        return tell_refusal(plan, store, options)
    try:
        changes = plan.changes if only_tells else plan.commit(announce if announced else None)
    except DocumentError:
        return tell_refusal(plan, store, options)
    lines = partial(_applied, changes) if announced else None
    return tell_changes(changes, store, options, plan=plan, diff=diff, lines=lines)


def _applied(changes: Changes, _told: Sequence[Step]) -> Iterator[str]:
    actions = [step.action for step in changes.steps]
    actions += [step.action for step in changes.secrets.steps]
    counts = ((action, actions.count(action)) for action in Action)
    words = ", ".join(f"{count} {action.value}" for action, count in counts if count)
    yield f"Applied: {words or 'nothing to do'}\n"


def tell_refusal(plan: Plan, store: Store, options: WritingOptions) -> int:
    """Tell why nothing was written, and return the exit status."""
    if not options.quiet:
        emit.notes(plan.notes)
    if options.output_format == "json":
        _write_json(Changes(), store.place, plan, written=False)
    else:
        from xmltool.cli.show.report import ReportOptions, write_report

        report = ReportOptions(color=options.color, quiet=True).checked()
        write_report(plan.run, plan.refusals, len(plan.refusals), report)
        emit.note("nothing is written")
    return status_of(plan.refusals, len(plan.files))


def _write_json(changes: Changes, place: Place, plan: Plan | None, *, written: bool) -> None:
    from xmltool import __version__
    from xmltool.report.json_format import file_entry

    of_secrets = [secret_step_entry(step) for step in changes.secrets.steps]
    kept = [] if plan is None else [encodable(name) for name in plan.kept]
    report = {
        "version": 1,
        "tool": f"xmltool {__version__}",
        **({} if plan is None else {"schema": _judged(plan.run)}),
        "store": encodable(place.path),
        "written": changes.something and written,
        **({} if plan is None else {"files": [file_entry(file) for file in plan.files]}),
        "pools": [step_entry(step) for step in changes.steps],
        **({"secrets": of_secrets} if of_secrets else {}),
        **({"kept": kept} if kept else {}),
    }
    emit.out_json(report)


def _judged(run: RunInfo) -> dict[str, Any]:
    return {"source": encodable(run.schema_source), "libvirt": run.libvirt}
