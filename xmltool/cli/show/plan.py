"""What a change of a store did, or would do, as text, as a diff and as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.store.plan import Action
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.findings import FileReport, RunInfo
    from xmltool.store.definitions import Definitions
    from xmltool.store.place import Place
    from xmltool.store.plan import Plan, Step
    from xmltool.store.writing import Writing

_WORDS = {
    Action.DEFINED: ("defined from", "would be defined from"),
    Action.UPDATED: ("updated from", "would be updated from"),
}


def tell_outcome(
    plan: Plan, place: Place, writing: Writing, *, output_format: str, color: str,
    run: RunInfo, files: Sequence[FileReport] = (), quiet: bool = False, kept: Sequence[str] = (),
) -> int:  # fmt: skip
    """Tell what a plan without refusals did or would do, and give the exit status.

    Args:
        plan: the plan.
        place: the store.
        writing: the options of the command.
        output_format: text or json.
        color: value of `--color`.
        run: which grammar judged.
        files: the reports on the files; what they say goes to standard error.
        quiet: say only what changed.
        kept: pools that were to be pruned and were not.
    """
    if output_format == "json":
        _write_json(plan, place, writing, run, files, kept)
    else:
        painted = emit.wants_color(color, sys.stdout)
        told = [step for step in plan.steps if step.changes_something or not quiet]
        lines = (
            diff_lines(told, place, color=painted)
            if writing.diff
            else step_lines(told, only_tells=writing.only_tells, color=painted)
        )
        emit.out("".join(lines))
        complain(run, [file for file in files if file.findings], color=color)
    changed = any(step.changes_something for step in plan.steps)
    return int(changed and writing.only_tells)


def tell_refusal(
    definitions: Definitions, place: Place, run: RunInfo, *, output_format: str, color: str
) -> int:
    """Tell why nothing was written, and give the exit status."""
    files = definitions.findings
    if output_format == "json":
        from xmltool.store.plan import Plan

        _write_json(Plan((), ()), place, None, run, definitions.files)
    else:
        from xmltool.cli.show.report import ReportOptions, write_report

        write_report(run, files, len(files), ReportOptions(color=color, quiet=True).checked())
        emit.note("nothing is written")
    return status_of(files, len(definitions.files))


def step_lines(steps: Sequence[Step], *, only_tells: bool, color: bool) -> Iterator[str]:
    """Return the lines about each pool, in virsh's words where it has some."""
    from xmltool.report.difference import change_lines

    for step in steps:
        name = vis(step.name)
        if step.action is Action.UNCHANGED:
            yield (
                f"Pool {name} unchanged" + (f" ({vis(step.origin)})" if step.origin else "") + "\n"
            )
        elif step.action is Action.REMOVED:
            words = "would be undefined" if only_tells else "has been undefined"
            yield f"Pool {name} {words}\n"
        else:
            yield f"Pool {name} {_WORDS[step.action][only_tells]} {vis(step.origin or '')}\n"
            yield from change_lines(step.changes, color=color, indent="  ")
        if step.link is not None and step.action is not Action.REMOVED:
            would = "would be " if only_tells else ""
            yield f"Pool {name} {would}{'marked' if step.link else 'unmarked'} as autostarted\n"
        if step.remark is not None:
            yield f"  note: {vis(step.remark)}\n"


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
    from xmltool.text.escape import encodable

    def text(value: str | None) -> str | None:
        return None if value is None else encodable(value)

    return {
        "name": encodable(step.name),
        "uuid": step.definition.uuid,
        "type": step.definition.type,
        "action": step.action.value,
        "autostart": step.marked,
        "file": encodable(step.file),
        "from": text(step.origin),
        "changes": [
            {"path": encodable(change.path), "old": text(change.old), "new": text(change.new)}
            for change in step.changes
        ],
        "remark": text(step.remark),
    }


def _write_json(
    plan: Plan,
    place: Place,
    writing: Writing | None,
    run: RunInfo,
    files: Sequence[FileReport],
    kept: Sequence[str] = (),
) -> None:
    import json

    from xmltool import __version__
    from xmltool.report.json_format import file_entry
    from xmltool.text.escape import encodable

    changed = any(step.changes_something for step in plan.steps)
    report = {
        "version": 1,
        "tool": f"xmltool {__version__}",
        "schema": {"source": encodable(run.schema_source), "libvirt": run.libvirt},
        "store": encodable(place.path),
        "written": changed and writing is not None and not writing.only_tells,
        "files": [file_entry(file) for file in files],
        "pools": [step_entry(step) for step in plan.steps],
        **({"kept": [encodable(name) for name in kept]} if kept else {}),
    }
    emit.out(json.dumps(report, indent=1) + "\n")
