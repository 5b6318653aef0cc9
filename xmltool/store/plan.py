"""What a set of definitions changes in a store, worked out before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.compare import compare
from xmltool.pool.conflict import Clash, PoolConflict, PoolIndex
from xmltool.pool.uuid_policy import FROM_NAME, KEPT, UuidPolicy, is_random
from xmltool.pool.write import stored_bytes
from xmltool.rules.between import XT401, XT402, XT403
from xmltool.store.action import Action, Refusal
from xmltool.store.boot import SUFFIX
from xmltool.store.secret_plan import NO_SECRETS, SecretPlan
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xmltool.pool.compare import Change
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry


_ADOPTED = (
    "a running libvirt keeps the old uuid until it is restarted; a pool that it has started runs on"
    " with it then, as a transient one, until the next boot"
)
"""What becomes of a pool that gets another uuid (libvirt: virStoragePoolObjIsDuplicate, at its start)."""


class Terms(NamedTuple):
    """What becomes of definitions that are written.

    Attributes:
        autostart: True to mark the pools, False to take the marks away, None to leave them; or the
            names of those to mark, of which the others lose it.
        policy: which uuid the pools get.
        once: whether two different definitions of one name are refused, even where libvirt would
            take the later.
        replace: whether a pool that is there may be changed.
        adopt: whether a pool as xmltool wrote it, with a random uuid, may get another one.
    """

    autostart: bool | frozenset[str] | None = None
    policy: UuidPolicy = KEPT
    once: bool = False
    replace: bool = True
    adopt: bool = False


class Wanted(NamedTuple):
    """A definition that shall be there, and the file that it comes from, for messages."""

    definition: StoragePoolDef
    origin: str


class Step(NamedTuple):
    """What happens to one pool.

    Attributes:
        action: to its definition.
        name: the pool's.
        definition: with its uuid; of a pool that is removed, the one that goes.
        origin: the file that it comes from, or the target directory that is made or removed; None
            for a pool that is removed.
        data: what is written; None where nothing is.
        before: what the file holds now; None where there is none.
        changes: of an update: what differs.
        marked: whether the pool is marked for autostart afterwards.
        link: True to mark it, False to take the mark away, None where that stays as it is.
        remark: what the user should know beside that, or None.
    """

    action: Action
    name: str
    definition: StoragePoolDef
    origin: str | None = None
    data: bytes | None = None
    before: bytes | None = None
    changes: tuple[Change, ...] = ()
    marked: bool = False
    link: bool | None = None
    remark: str | None = None

    @property
    def file(self) -> str:
        """Name of its definition's file in the store."""
        return self.name + SUFFIX

    @property
    def changes_something(self) -> bool:
        """Whether the store is another one afterwards."""
        return self.action is not Action.UNCHANGED or self.link is not None


class Changes(NamedTuple):
    """What is done to a store, or would be; with refusals nothing is.

    Attributes:
        steps: one for each pool, in the order in which they were named.
        refusals: why definitions cannot be taken.
        notes: what the user should know of the store, one line each.
        secrets: what is done to the secrets beside it.
    """

    steps: tuple[Step, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    secrets: SecretPlan = NO_SECRETS

    @property
    def something(self) -> bool:
        """Whether the store or what it speaks of is another one afterwards."""
        pools = any(step.changes_something for step in self.steps)
        return pools or any(step.changes_something for step in self.secrets.steps)

    @property
    def refused(self) -> bool:
        """Whether anything is refused."""
        return bool(self.refusals or self.secrets.refusals)

    def without_unchanged(self) -> Changes:
        """Return the same without the pools and secrets that stay as they are."""
        steps = tuple(step for step in self.steps if step.changes_something)
        secrets = tuple(step for step in self.secrets.steps if step.changes_something)
        return self._replace(steps=steps, secrets=self.secrets._replace(steps=secrets))

    def noted(self, *notes: str) -> Changes:
        """Return the same with more notes."""
        return self._replace(notes=(*self.notes, *notes))


def plan(
    entries: Sequence[BootEntry],
    wanted: Iterable[Wanted],
    terms: Terms = Terms(),  # noqa: B008  # immutable
    *,
    links: frozenset[str] = frozenset(),
    written: frozenset[str] = frozenset(),
    options: Sequence[str] = (),
) -> Changes:
    """Return what definitions change in a store; one of a name that was there before redefines it.

    Args:
        entries: what libvirt makes of the store now.
        wanted: the definitions, in order.
        terms: what becomes of them.
        links: the names in the store's directory of links, whatever they are.
        written: files of the pools that are as xmltool wrote them.
        options: that say where the store is, for commands in messages.
    """
    return _Planning(entries, terms, links, written, options).taken(tuple(wanted))


class _Pool(NamedTuple):
    """A pool as it will be by the steps so far; `data` is what its file holds then."""

    definition: StoragePoolDef
    data: bytes | None
    marked: bool
    where: str


class _Planning:
    """The state of `plan`: what is there, and what will be."""

    def __init__(
        self,
        entries: Sequence[BootEntry],
        terms: Terms,
        links: frozenset[str],
        written: frozenset[str],
        options: Sequence[str],
    ) -> None:
        self._terms = terms
        self._links = links
        self._written = written
        self._options = options
        self._skipped = {entry.file: entry for entry in entries if not entry.loaded}
        self._pools = {
            entry.name: _Pool(entry.pool, entry.data, entry.autostart, f"{entry.file} in the store")
            for entry in entries
            if entry.loaded
        }
        self._given: set[str] = set()
        self._index = PoolIndex()

    def taken(self, wanted: Sequence[Wanted]) -> Changes:
        """Take the definitions one after the other.

        They are held against what will be there in the end: a pool that is redefined stands in the
        way with its new source only.
        """
        redefined = {each.definition.name for each in wanted}
        for name, pool in self._pools.items():
            if name not in redefined:
                self._index.add(pool.definition)
        steps: list[Step] = []
        refusals: list[Refusal] = []
        for number, each in enumerate(wanted):
            old = self._pools.get(each.definition.name)
            new = self._with_uuid(each.definition, old)
            refusal = self._refused(number, each, new, old)
            if refusal is not None:
                refusals.append(refusal)
                continue
            step = self._defined(new, each) if old is None else self._redefined(new, each, old)
            steps.append(step)
            data = step.data if old is None or step.data is not None else old.data
            self._pools[step.name] = _Pool(new, data, step.marked, each.origin)
            self._given.add(step.name)
            self._index.add(new)
        return Changes(tuple(steps), tuple(refusals))

    def _with_uuid(self, new: StoragePoolDef, old: _Pool | None) -> StoragePoolDef:
        stored = old.definition.uuid if old is not None else None
        return new._replace(
            uuid=self._terms.policy.choose(new.name, document=new.uuid, stored=stored)
        )

    def _refused(
        self, number: int, wanted: Wanted, new: StoragePoolDef, old: _Pool | None
    ) -> Refusal | None:
        """Return why a definition cannot be taken, in libvirt's order of looking."""
        conflict = self._index.conflict(new)
        if conflict is not None and conflict.clash is not Clash.NAME:
            return self._conflict(number, new.name, conflict)
        if old is None:
            return None
        if old.definition.uuid not in (None, new.uuid):
            uuid = old.definition.uuid
            kept = self._why_kept(old.definition)
            if kept is not None:
                message = XT401.message(
                    "in store", pool=new.name, where=old.where, uuid=uuid, advice=kept
                )
                said = f"operation failed: pool '{new.name}' already exists with uuid {uuid}"
                return Refusal(number, message, said)
        # libvirt would give each definition without a uuid one of its own
        twice = new.name in self._given and (self._terms.once or wanted.definition.uuid is None)
        if twice and compare(old.definition, new):
            message = XT401.message("twice", pool=new.name, where=old.where)
            return Refusal(number, message, None)
        return None

    def _why_kept(self, old: StoragePoolDef) -> str | None:
        """Return why a pool keeps its uuid and what to do about that; None where it gets the new one."""
        policy = self._terms.policy
        if not self._terms.adopt:
            if policy.kind == FROM_NAME:
                return "--adopt-uuid takes the new one where xmltool wrote a random one"
            option = "<uuid>" if policy == KEPT else "--uuid"
            return f"leave {option} out to keep that one"
        if old.name + SUFFIX not in self._written:
            return "--adopt-uuid leaves it: the file is not as xmltool wrote it"
        return None if is_random(old.uuid) else "--adopt-uuid leaves it: it is not a random one"

    def _conflict(self, number: int, name: str, conflict: PoolConflict) -> Refusal:
        other = conflict.other.name
        where = self._pools[other].where
        if conflict.clash is not Clash.UUID:
            message = XT403.message("in store", pool=other, where=where)
        elif other in self._given:
            message = XT402.message("given", pool=other, where=where)
        else:
            renaming_it = command("xmltool rename", other, name, options=self._options)
            message = XT402.message("in store", pool=other, where=where, command=renaming_it)
        return Refusal(number, message, conflict.libvirt_message)

    def _redefined(self, new: StoragePoolDef, wanted: Wanted, old: _Pool) -> Step:
        data = stored_bytes(new)
        changes = compare(old.definition, new)
        wanted_mark = self._mark(new.name)
        link = None if wanted_mark in (None, old.marked) else wanted_mark
        step = Step(
            Action.UNCHANGED,
            new.name,
            new,
            wanted.origin,
            before=old.data,
            marked=old.marked if link is None else link,
            link=link,
        )
        if not changes or data == old.data:
            return step
        if old.definition.uuid not in (None, new.uuid):
            step = step._replace(remark=_ADOPTED)
        return step._replace(action=Action.UPDATED, data=data, changes=changes)

    def _mark(self, name: str) -> bool | None:
        marks = self._terms.autostart
        return name in marks if isinstance(marks, frozenset) else marks

    def _defined(self, new: StoragePoolDef, wanted: Wanted) -> Step:
        """Define a pool that libvirt does not have; its file's name may be taken all the same."""
        file = new.name + SUFFIX
        remarks = []
        taken = self._skipped.get(file)
        if taken is not None:
            remarks.append(f"it takes the place of {file}, which libvirt skips ({taken.reason})")
        wanted_mark = self._mark(new.name)
        link = True if wanted_mark else None
        if link is None and file in self._links:
            if wanted_mark is None:
                remarks.append(f"autostart/{file} was there already, and stays")
            else:
                link = False
        return Step(
            Action.DEFINED,
            new.name,
            new,
            wanted.origin,
            stored_bytes(new),
            None if taken is None else taken.data,
            marked=bool(link),
            link=link,
            remark="; ".join(remarks) or None,
        )
