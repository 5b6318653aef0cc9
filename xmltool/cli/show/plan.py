"""What a change of a store did, or would do, as text, as a diff and as JSON."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from xmltool.cli.show import emit, secrets
from xmltool.cli.show.complaints import complain, status_of
from xmltool.errors import DocumentError
from xmltool.pool.compare import change_entries
from xmltool.store.action import Action
from xmltool.store.plan import Changes
from xmltool.text.escape import encodable, encodable_or_null, vis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xmltool.cli.options.store import WritingOptions
    from xmltool.findings import FileReport, RunInfo
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

    Args:
        changes: what was done.
        store: the store.
        options: of the command.
        plan: where definitions were written.
        diff: show the changes of files; nothing was done.
        lines: gives the lines of text; None for those of definitions.
    """
    only_tells = options.dry_run or diff
    if options.output_format == "json":
        _write_json(changes, store.place, plan, written=not only_tells)
    else:
        painted = emit.wants_color(options.color, sys.stdout)
        told = [step for step in changes.steps if step.changes_something or not options.quiet]
        told_secrets = [
            step for step in changes.secrets.steps if step.changes_something or not options.quiet
        ]
        if diff:
            emit.out("".join(diff_lines(told, store.place, color=painted)))
            emit.out("".join(secrets.diff_lines(told_secrets, store.place, color=painted)))
        elif only_tells or not options.quiet:
            told_lines = lines(told) if lines else step_lines(told, only_tells, color=painted)
            emit.out("".join(told_lines))
            if lines is None:
                said = secrets.step_lines(told_secrets, only_tells=only_tells, color=painted)
                emit.out("".join(said))
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
        emit.out("".join(step_lines(changes.steps, True, color=painted)))
        said = secrets.step_lines(changes.secrets.steps, only_tells=True, color=painted)
        emit.out("".join(said))
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


def step_lines(steps: Sequence[Step], only_tells: bool, *, color: bool) -> Iterator[str]:
    """Return the lines about each pool, in virsh's words where it has some."""
    from xmltool.cli.show.difference import change_lines

    for step in steps:
        yield _headline(step, only_tells=only_tells)
        if step.action in (Action.DEFINED, Action.UPDATED):
            yield from change_lines(step.changes, color=color, indent="  ")
        if step.link is not None and step.action is not Action.REMOVED:
            would = "would be " if only_tells else ""
            yield f"Pool {vis(step.name)} {would}{_marked(step.link)}\n"
        if step.remark is not None:
            yield f"  note: {vis(step.remark)}\n"


def marking_lines(steps: Sequence[Step], mark: bool, only_tells: bool) -> Iterator[str]:
    """Return the lines of `autostart`."""
    for step in steps:
        if not only_tells:
            words = _marked(mark)
        elif step.changes_something:
            words = f"would be {_marked(mark)}"
        else:
            words = f"is {_marked(mark)} already"
        yield f"Pool {vis(step.name)} {words}\n"


def target_lines(steps: Sequence[Step], done: str, only_tells: bool) -> Iterator[str]:
    """Return the lines of `build` and `delete`; `done` is what is done to target directories."""
    for step in steps:
        words = done
        if only_tells:
            would = f"would be {done}" if step.changes_something else f"is {done} already"
            words = f"{would}: {vis(step.origin or '')}"
        yield f"Pool {vis(step.name)} {words}\n"


def _marked(mark: bool) -> str:
    return f"{'marked' if mark else 'unmarked'} as autostarted"


def _headline(step: Step, *, only_tells: bool) -> str:
    name, origin = vis(step.name), vis(step.origin or "")
    match step.action:
        case Action.UNCHANGED:
            words = f"unchanged ({origin})" if origin else "unchanged"
        case Action.REMOVED:
            words = "would be undefined" if only_tells else "has been undefined"
        case Action.RENAMED:
            name, new = vis(step.changes[0].old or ""), vis(step.name)
            words = f"would be renamed to {new}" if only_tells else f"renamed to {new}"
        case _:
            words = f"{secrets.WRITTEN[step.action][only_tells]} {origin}"
    return f"Pool {name} {words}\n"


def diff_lines(steps: Sequence[Step], place: Place, *, color: bool) -> Iterator[str]:
    """Return a unified diff of the definitions; links, which a diff cannot show, as lines of text."""
    from xmltool.report.patch import shown_diff, unified_diff

    for step in steps:
        if step.data is not None or step.action is Action.REMOVED:
            diff = unified_diff(f"{place.path}/{step.file}", step.before or b"", step.data or b"")
            yield from shown_diff(diff, color=color)
        if step.link is not None:
            link = vis(f"{place.path}/autostart/{step.file}")
            target = vis(place.link_text(step.file))
            yield f"symbolic link {link} -> {target} {'made' if step.link else 'removed'}\n"


def step_entry(step: Step) -> dict[str, Any]:
    """Return what happens to one pool in JSON."""
    changes = change_entries(step.changes, "old", "new")
    action = step.action
    if step.link is not None and action in (Action.UNCHANGED, Action.UPDATED):
        action = Action.UPDATED
        words = ("no", "yes") if step.link else ("yes", "no")
        changes.append({"path": "autostart", "old": words[0], "new": words[1]})
    return {
        "name": encodable(step.name),
        "uuid": step.definition.uuid,
        "type": step.definition.type,
        "action": action.value,
        "autostart": step.marked,
        "file": encodable(step.file),
        "from": None
        if action in (Action.BUILT, Action.DELETED)
        else encodable_or_null(step.origin),
        "changes": changes,
        "remark": encodable_or_null(step.remark),
    }


def _write_json(changes: Changes, place: Place, plan: Plan | None, *, written: bool) -> None:
    from xmltool import __version__

    of_secrets = [secrets.step_entry(step) for step in changes.secrets.steps]
    kept = [] if plan is None else [encodable(name) for name in plan.kept]
    report = {
        "version": 1,
        "tool": f"xmltool {__version__}",
        **({} if plan is None else _judged(plan.run)),
        "store": encodable(place.path),
        "written": changes.something and written,
        **({} if plan is None else _files(plan.files)),
        "pools": [step_entry(step) for step in changes.steps],
        **({"secrets": of_secrets} if of_secrets else {}),
        **({"kept": kept} if kept else {}),
    }
    emit.out_json(report)


def _judged(run: RunInfo) -> dict[str, Any]:
    return {"schema": {"source": encodable(run.schema_source), "libvirt": run.libvirt}}


def _files(files: Sequence[FileReport]) -> dict[str, Any]:
    from xmltool.report.json_format import file_entry

    return {"files": [file_entry(file) for file in files]}
