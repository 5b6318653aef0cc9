"""Writing definitions to a store: planned under its lock, done whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import StoreError, UsageError
from xmltool.pool.uuid_policy import KEPT
from xmltool.store.boot import boot
from xmltool.store.plan import Action, Plan, plan
from xmltool.store.pools import carry_out, find_pool, link_names, recorded
from xmltool.store.session import (
    WAIT_SECONDS,
    as_reading,
    change_store,
    daemon_of,
    live_notes,
    read_store,
)
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xmltool.confined.directory import Directory
    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.store.boot import BootEntry
    from xmltool.store.live_store import Daemon
    from xmltool.store.place import Place
    from xmltool.store.plan import Step, Wanted
    from xmltool.store.reading import Reading


class Writing(NamedTuple):
    """The options of a command that writes.

    Attributes:
        wait: seconds to wait for another xmltool.
        force: write although a running libvirt uses the store.
        dry_run: only tell.
        diff: only show the changes of files.
        autostart: True to mark the pools, False to take the marks away, None to leave them.
        policy: which uuid the pools get.
        once: whether two different definitions of one name are refused in any case.
    """

    wait: float = WAIT_SECONDS
    force: bool = False
    dry_run: bool = False
    diff: bool = False
    autostart: bool | None = None
    policy: UuidPolicy = KEPT
    once: bool = False

    @property
    def only_tells(self) -> bool:
        """Whether nothing is to be written."""
        return self.dry_run or self.diff


class Seen(NamedTuple):
    """A store as a plan is made on it.

    Attributes:
        entries: what libvirt makes of it.
        directory: the store, to be read; None where there is none yet.
        manifest: file -> fingerprint of what xmltool wrote there.
    """

    entries: tuple[BootEntry, ...]
    directory: Directory | None
    manifest: Mapping[str, str]


class Hooks(NamedTuple):
    """What a command has to say in the making of a plan.

    Attributes:
        prune: gives the steps of the pools that go; they are in nobody's way then.
        look: is shown a plan without refusals before it is carried out, and may raise.
    """

    prune: Callable[[Seen], Sequence[Step]] | None = None
    look: Callable[[Seen, Plan], None] | None = None


def write_definitions(
    place: Place,
    wanted: Sequence[Wanted],
    writing: Writing,
    hooks: Hooks = Hooks(),  # noqa: B008  # immutable
) -> Plan:
    """Write definitions, unless one of them is refused, or the options say only to tell.

    Args:
        place: the store.
        wanted: the definitions.
        writing: the options.
        hooks: what else the command does on the way.

    Returns:
        The plan; nothing was done where it has refusals.

    Raises:
        StoreError: the store cannot be read or written.
    """
    if writing.only_tells:
        with read_store(place, writing.wait) as view:
            manifest = {} if view.directory is None else recorded(view.directory)
            return _planned(view, manifest, wanted, writing, hooks).noted(*view.notes)
    daemon = daemon_of(place)
    with change_store(place, writing.wait, force=writing.force) as change:
        found = _planned(as_reading(change), change.manifest, wanted, writing, hooks)
        if found.refusals:
            return found.noted(*change.notes)
        if daemon is not None:
            refuse_active(found.steps, daemon, change.directory)
        carry_out(change, found.steps, place)
        change.commit()
    return _done(found.noted(*change.notes), daemon)


def change_pools(
    place: Place,
    operands: Sequence[str],
    step_of: Callable[[BootEntry], Step],
    writing: Writing,
) -> Plan:
    """Change pools that are there, all that are named or none, unless only telling is asked for.

    Args:
        place: the store.
        operands: names or uuids.
        step_of: gives what happens to a pool.
        writing: the options.

    Raises:
        StoreError: there is no such pool, one that would be removed is active in a running libvirt,
            or the store cannot be read or written.
    """
    if writing.only_tells:
        with read_store(place, writing.wait) as view:
            return Plan(_steps(boot(view), operands, step_of, place), (), view.notes)
    daemon = daemon_of(place)
    with change_store(place, writing.wait, force=writing.force) as change:
        steps = _steps(boot(as_reading(change)), operands, step_of, place)
        if daemon is not None:
            refuse_active(steps, daemon, change.directory)
        carry_out(change, steps, place)
        change.commit()
    return _done(Plan(steps, (), change.notes), daemon)


def _done(plan: Plan, daemon: Daemon | None) -> Plan:
    """Add to a plan that was carried out what a running daemon makes of it."""
    if not any(step.changes_something for step in plan.steps):
        return plan
    return plan.noted(
        *live_notes(daemon, removed=any(step.action is Action.REMOVED for step in plan.steps))
    )


def refuse_active(steps: Sequence[Step], daemon: Daemon, directory: Directory) -> None:
    """Keep a pool that a running libvirt has active from being removed, whatever is forced.

    Raises:
        StoreError: there is one.
    """
    for step in steps:
        if step.action is not Action.REMOVED:
            continue
        changed = directory.lstat(step.file).st_ctime
        if daemon.is_active(step.file, step.definition, changed):
            raise StoreError(
                f"pool {step.name} is active in the running {daemon.name} (process {daemon.pid}):"
                " nothing is undefined",
                f"stop it first: {command('virsh pool-destroy', step.name)}",
            )


def _steps(
    entries: tuple[BootEntry, ...],
    operands: Sequence[str],
    step_of: Callable[[BootEntry], Step],
    place: Place,
) -> tuple[Step, ...]:
    """Return the steps of the pools that are named, each once."""
    found = {}
    for operand in operands:
        entry = find_pool(entries, operand, place.shown)
        found[entry.file] = step_of(entry)
    return tuple(found.values())


def checked_policy(value: str | None, count: int) -> UuidPolicy:
    """Read `--uuid`, for so many pools.

    Raises:
        UsageError: it is no uuid and no word, or one uuid for several pools.
    """
    from xmltool.pool.uuid_policy import parse_policy

    policy = parse_policy(value)
    if policy.fixed is not None and count > 1:
        raise UsageError(
            f"--uuid {value} is for one pool, and there are {count}",
            "--uuid from-name gives each its own",
        )
    return policy


def _planned(
    view: Reading,
    manifest: Mapping[str, str],
    wanted: Sequence[Wanted],
    writing: Writing,
    hooks: Hooks,
) -> Plan:
    entries = boot(view)
    seen = Seen(entries, view.directory, manifest)
    removals = tuple(hooks.prune(seen)) if hooks.prune is not None else ()
    gone = {step.file for step in removals}
    found = plan(
        [entry for entry in entries if entry.file not in gone],
        wanted,
        policy=writing.policy,
        autostart=writing.autostart,
        links=link_names(view.directory),
        once=writing.once,
    )
    if found.refusals:
        return found
    found = Plan((*found.steps, *removals), ())
    if hooks.look is not None:
        hooks.look(seen, found)
    return found


def grammar_root(place: Place) -> str | None:
    """Return the root whose grammar judges, or None for the bundled one.

    Raises:
        StoreError: the root cannot be opened.
    """
    if place.root_given is not None:
        place.open().close()
    return place.root_given
