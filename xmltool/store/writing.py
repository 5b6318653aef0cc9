"""Changes of a store: planned on what is there, under its lock, and done whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.errors import AS_ROOT, StoreError, UsageError
from xmltool.findings import Severity
from xmltool.pool.compare import Change
from xmltool.pool.uuid_policy import FROM_NAME, parse_policy
from xmltool.pool.write import stored_bytes
from xmltool.store.action import Action
from xmltool.store.boot import SUFFIX, boot
from xmltool.store.live_store import POOLS, SECRETS
from xmltool.store.plan import Changes, Step, plan
from xmltool.store.pools import carry_out, link_names, named, recorded
from xmltool.store.reading import StoreView
from xmltool.store.secret_plan import carry_out_secrets
from xmltool.store.secret_view import SeenSecrets, place_of_secrets
from xmltool.store.session import (
    Writing,
    change_store,
    daemon_of,
    live_notes,
    read_store,
    refuse_active,
)
from xmltool.store.transaction.atomic import FORGOTTEN
from xmltool.store.transaction.fingerprint import fingerprint
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xmltool.confined.directory import Directory
    from xmltool.confined.root import Root
    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.store.boot import BootEntry
    from xmltool.store.live_store import Held
    from xmltool.store.place import Place
    from xmltool.store.plan import Terms, Wanted
    from xmltool.store.secret_plan import WantedSecret


class Seen(NamedTuple):
    """A store as a plan is made on it.

    Attributes:
        entries: what libvirt makes of it.
        directory: the store, to be read; None where there is none yet.
        manifest: file -> fingerprint of what xmltool wrote there.
        secrets: reads the secrets beside it.
    """

    entries: tuple[BootEntry, ...]
    directory: Directory | None
    manifest: Mapping[str, str]
    secrets: Callable[[], SeenSecrets]


def removal(entry: BootEntry) -> Step:
    """Return the step that removes a pool that is loaded, and its autostart link."""
    return Step(Action.REMOVED, entry.name, entry.pool, before=entry.data, link=False)


def marking(entry: BootEntry, *, mark: bool) -> Step:
    """Return the step that marks a pool that is loaded for autostart, or takes the mark away.

    As with virsh a pool that is not marked keeps what else bears the name of its link.
    """
    link = None if entry.autostart is mark else mark
    return Step(Action.UNCHANGED, entry.name, entry.pool, before=entry.data, marked=mark, link=link)


def renaming(entry: BootEntry, name: str) -> tuple[Step, Step]:
    """Return the steps that let a pool that is loaded bear another, free name.

    What bears the name of its new link already is replaced by its mark, or removed.
    """
    gone = removal(entry)
    renamed = gone.definition._replace(name=name)
    new = Step(
        Action.DEFINED,
        name,
        renamed,
        origin=entry.file,
        data=stored_bytes(renamed),
        marked=entry.autostart,
        link=entry.autostart,
    )
    return gone, new


def change(
    place: Place,
    writing: Writing,
    planned: Callable[[Seen], Changes],
    held: Sequence[Held] = (POOLS,),
) -> Changes:
    """Change a store as planned, unless the plan has refusals, or is all that is wanted."""
    if writing.dry_run:
        with read_store(place, writing.wait) as view, place.open() as root:
            if view.refused is not None:
                raise view.refused
            manifest = {} if view.directory is None else recorded(view.directory)
            return planned(_seen(view, manifest, place, root)).noted(*view.notes)
    daemon = daemon_of(place, *held)
    with change_store(
        place, writing.wait, force=writing.force, keeps=writing.keeps, held=held
    ) as opened:
        seen = _seen(StoreView(opened.directory), opened.manifest, place, opened.directory.root)
        found = planned(seen).noted(*opened.notes)
        if found.refused:
            return found
        if daemon is not None:
            for step in found.steps:
                if step.action is Action.REMOVED:
                    refuse_active(daemon, step.definition, opened.directory, "undefined")
        carry_out(opened, found.steps, place)
        carry_out_secrets(opened, found.secrets.steps)
        opened.commit()
    if not writing.keeps:
        found = found.noted(FORGOTTEN)
    if not found.something:
        return found
    removed = any(step.action is Action.REMOVED for step in found.steps)
    return found.noted(*live_notes(daemon, removed=removed))


def _seen(view: StoreView, manifest: Mapping[str, str], place: Place, root: Root) -> Seen:
    def secrets() -> SeenSecrets:
        place_of_secrets(place)
        return SeenSecrets(root, place.path, view.pending_secrets)

    return Seen(boot(view), view.directory, manifest, secrets)


def change_definitions(
    place: Place,
    wanted: Sequence[Wanted],
    terms: Terms,
    writing: Writing,
    prune: Callable[[Seen], Sequence[Step]] | None,
    look: Callable[[Seen, Changes], None],
    secrets: Sequence[WantedSecret],
) -> Changes:
    """Write definitions and secrets, unless one of them is refused.

    The pools that `prune` removes are in nobody's way. `look` is shown a plan without refusals
    before it is carried out, and may raise.
    """

    def planned(seen: Seen) -> Changes:
        unread = [entry for entry in seen.entries if entry.loaded is None]
        if unread:
            raise StoreError(f"{unread[0].file}: {unread[0].reason}: nothing is written", AS_ROOT)
        removals = tuple(prune(seen)) if prune is not None else ()
        gone = {step.file for step in removals}
        written = (each.file for each in seen.entries if terms.adopt and is_as_written(seen, each))
        found = plan(
            [entry for entry in seen.entries if entry.file not in gone],
            wanted,
            terms,
            links=link_names(seen.directory),
            written=frozenset(written),
            options=place.options,
        )
        if secrets:
            found = found._replace(secrets=seen.secrets().planned(secrets, terms.policy))
        if found.refused:
            return found
        if not terms.replace:
            _refuse_updates(found)
        found = found._replace(steps=(*found.steps, *removals))
        look(seen, found)
        return found

    return change(place, writing, planned, (POOLS, SECRETS) if secrets else (POOLS,))


def is_as_written(seen: Seen, entry: BootEntry) -> bool:
    """Report whether xmltool wrote a definition, and nobody else since."""
    written = seen.manifest.get(entry.file)
    if written is None or seen.directory is None:
        return False
    return fingerprint(seen.directory, entry.file) == written


def change_pools(
    place: Place,
    operands: Sequence[str],
    step_of: Callable[[BootEntry], Step],
    writing: Writing,
    *,
    if_exists: bool = False,
) -> Changes:
    """Change pools that are there, all that are named or none."""

    def planned(seen: Seen) -> Changes:
        found = named(seen.entries, operands, place, if_exists=if_exists)
        return Changes(tuple(step_of(entry) for entry in found))

    return change(place, writing, planned)


def rename_pool(
    place: Place, old: str, new: str, writing: Writing, *, if_exists: bool = False
) -> Changes:
    """Rename a pool: definition, file and link in one change; the uuid stays."""

    def planned(seen: Seen) -> Changes:
        found = named(seen.entries, (old,), place, if_exists=if_exists)
        if not found:
            return Changes()
        (entry,) = found
        for other in seen.entries:
            if other.file == new + SUFFIX or (other.loaded and other.name == new):
                what = "a pool" if other.loaded else "a file that libvirt skips"
                raise StoreError(f"the name {new} is taken: {other.file} is {what}")
        steps = renaming(entry, new)
        _check_name(new, steps[1])
        return Changes(steps)

    changes = change(place, writing, planned)
    if not changes.steps:
        return changes
    gone, step = changes.steps
    names = (Change("name", gone.name, new),)
    renamed = step._replace(action=Action.RENAMED, changes=names, link=None, before=gone.before)
    return changes._replace(steps=(renamed,))


def _check_name(name: str, step: Step) -> None:
    """Refuse a name that libvirt would not take."""
    try:
        data = stored_bytes(step.definition)
    except UnicodeEncodeError as error:
        raise UsageError("NEW: the name is not text") from error
    verdict = judge(parse_document("-", data), ())
    errors = [found.message for found in verdict.findings if found.severity is Severity.ERROR]
    read = verdict.definition
    if errors or read is None or read.name != name:
        reason = errors[0] if errors else "it would not be read as it is written"
        raise UsageError(f"NEW: libvirt takes no pool of this name: {reason}")


def _refuse_updates(found: Changes) -> None:
    for step in found.steps:
        if step.action is Action.UPDATED:
            differing = ", ".join(change.path for change in step.changes)
            raise StoreError(
                f"there is a pool {step.name} already, and it differs in {differing}",
                "--replace changes it",
            )


def checked_policy(value: str | None, count: int, *, adopt: bool = False) -> UuidPolicy:
    """Read `--uuid`, for so many pools."""
    policy = parse_policy(value)
    if adopt and policy.kind != FROM_NAME:
        raise UsageError("--adopt-uuid is for --uuid from-name")
    if policy.fixed is not None and count > 1:
        raise UsageError(
            f"--uuid {value} is for one pool, and there are {count}",
            "--uuid from-name gives each its own",
        )
    return policy
