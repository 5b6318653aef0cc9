"""What happens to each pool and each secret of a store, as text, as a diff and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.pool.compare import change_entries
from xmltool.store.action import Action
from xmltool.store.transaction.places import secrets_path
from xmltool.text.escape import encodable, encodable_or_null, vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.secret.definition import SecretDef
    from xmltool.store.place import Place
    from xmltool.store.plan import Changes, Step
    from xmltool.store.secret_plan import SecretStep


def step_lines(changes: Changes, *, only_tells: bool, color: bool) -> Iterator[str]:
    """Return the lines about pools, then about secrets, in virsh's words where it has some."""
    would = "would be " if only_tells else ""
    for step in changes.steps:
        yield from _written(f"Pool {vis(step.name)}", step, only_tells, color)
        if step.link is not None and step.action is not Action.REMOVED:
            yield f"Pool {vis(step.name)} {would}{_marked(step.link)}\n"
        if step.remark is not None:
            yield f"  note: {vis(step.remark)}\n"
    for secret in changes.secrets.steps:
        yield from _written(f"Secret {secret.uuid}", secret, only_tells, color)
        if secret.value is not None:
            yield f"Secret {secret.uuid} value {would}set\n"


def _written(subject: str, step: Step | SecretStep, only_tells: bool, color: bool) -> Iterator[str]:
    """Return what becomes of a definition."""
    from xmltool.cli.show.difference import change_lines

    would, origin = "would be " if only_tells else "", vis(step.origin or "")
    match step.action:
        case Action.UNCHANGED:
            words = f"unchanged ({origin})" if origin else "unchanged"
        case Action.REMOVED:
            words = f"{would or 'has been '}undefined"
        case Action.RENAMED:
            words = f"{would}renamed to {subject.removeprefix('Pool ')}"
            subject = f"Pool {vis(step.changes[0].old or '')}"
        case _:
            words = f"{would}{step.action.value} from {origin}"
    yield f"{subject} {words}\n"
    if step.action in (Action.DEFINED, Action.UPDATED):
        yield from change_lines(step.changes, color=color, indent="  ")


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


def diff_lines(changes: Changes, place: Place, *, color: bool) -> Iterator[str]:
    """Return a unified diff of the definitions; links, which a diff cannot show, as lines of text.

    Of a secret's value it shows nothing.
    """
    for step in changes.steps:
        yield from _diff(place.path, step, color)
        if step.link is not None:
            link = vis(f"{place.path}/autostart/{step.file}")
            target = vis(place.link_text(step.file))
            yield f"symbolic link {link} -> {target} {'made' if step.link else 'removed'}\n"
    for secret in changes.secrets.steps:
        yield from _diff(secrets_path(place.path), secret, color)


def _diff(directory: str, step: Step | SecretStep, color: bool) -> Iterator[str]:
    from xmltool.report.patch import shown_diff, unified_diff

    if step.data is not None or step.action is Action.REMOVED:
        diff = unified_diff(f"{directory}/{step.file}", step.before or b"", step.data or b"")
        yield from shown_diff(diff, color=color)


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


def secret_step_entry(step: SecretStep) -> dict[str, Any]:
    """Return what happens to one secret in JSON."""
    return {
        **secret_entry(step.definition),
        "action": step.action.value,
        "has_value": step.has_value,
        "value_set": step.value is not None,
        "file": step.file,
        "from": encodable_or_null(step.origin),
        "changes": change_entries(step.changes, "old", "new"),
    }


def secret_entry(secret: SecretDef) -> dict[str, Any]:
    """Return a secret's definition in JSON; a value is no part of it."""
    return {
        "uuid": secret.uuid,
        "usage_type": secret.usage_type,
        "usage": encodable_or_null(secret.usage),
        "ephemeral": secret.ephemeral,
        "private": secret.private,
        "description": encodable_or_null(secret.description),
    }
