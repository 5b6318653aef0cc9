"""What a set of secrets changes in libvirt's directory of secrets, worked out before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.uuid_policy import KEPT
from xmltool.rules.secrets import XT808
from xmltool.secret.definition import SecretDef, compare
from xmltool.secret.meant import usage_of
from xmltool.secret.write import stored_bytes, stored_value
from xmltool.store.action import Action, Refusal
from xmltool.store.boot import SUFFIX
from xmltool.store.secrets import VALUE_SUFFIX, taken_usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xmltool.pool.compare import Change as Difference
    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.secret.value import Value
    from xmltool.store.secrets import SecretEntry
    from xmltool.store.transaction.change import StoreChange

    StoredValue = Callable[[str], bytes | None]


class WantedSecret(NamedTuple):
    """A secret that shall be there.

    Attributes:
        definition: what it shall be.
        origin: the file that it comes from, for messages.
        value: its value, or None to leave that as it is.
    """

    definition: SecretDef
    origin: str
    value: Value | None = None


class SecretStep(NamedTuple):
    """What happens to one secret.

    Attributes:
        action: to the secret; a new value alone is an update.
        definition: with its uuid; of a secret that is removed, the one that goes.
        origin: the file that it comes from; None for one that is removed.
        data: what is written as definition; None where nothing is.
        before: what the file holds now; None where there is none.
        value: what is written as value, encoded; None where nothing is.
        has_value: whether it has a value afterwards.
        changes: of an update: what differs.
    """

    action: Action
    definition: SecretDef
    origin: str | None = None
    data: bytes | None = None
    before: bytes | None = None
    value: Value | None = None
    has_value: bool = False
    changes: tuple[Difference, ...] = ()

    @property
    def uuid(self) -> str:
        """The uuid, by which its files are called."""
        return self.definition.uuid or ""

    @property
    def file(self) -> str:
        """Name of the definition's file."""
        return self.uuid + SUFFIX

    @property
    def changes_something(self) -> bool:
        """Whether the directory is another one afterwards."""
        return self.action is not Action.UNCHANGED


class SecretPlan(NamedTuple):
    """What is done to secrets, or would be; with refusals nothing is.

    Attributes:
        steps: one for each secret.
        refusals: why secrets cannot be taken.
    """

    steps: tuple[SecretStep, ...] = ()
    refusals: tuple[Refusal, ...] = ()


NO_SECRETS = SecretPlan()
"""Nothing is done."""


def plan_secrets(
    entries: Sequence[SecretEntry],
    wanted: Iterable[WantedSecret],
    stored: StoredValue,
    policy: UuidPolicy = KEPT,
) -> SecretPlan:
    """Return what secrets change, in their order.

    Args:
        entries: those that libvirt has.
        wanted: the secrets.
        stored: returns the encoded value that a uuid has now, None where it has none.
        policy: which uuid new ones get; a fixed one is meant for a pool, and counts as `KEPT`.
    """
    planning = _Planning(entries, stored, KEPT if policy.fixed else policy)
    for number, each in enumerate(wanted):
        planning.take(number, each)
    return SecretPlan(tuple(planning.steps), tuple(planning.refusals))


def secret_removal(entry: SecretEntry) -> SecretStep:
    """Return the step that removes a secret that is loaded, and its value."""
    return SecretStep(Action.REMOVED, entry.definition, before=entry.data)


def carry_out_secrets(change: StoreChange, steps: Iterable[SecretStep]) -> None:
    """Put steps into a change of the store; the caller commits it."""
    for step in steps:
        value = step.uuid + VALUE_SUFFIX
        if step.action is Action.REMOVED:
            change.remove_secret(step.file)
            change.remove_secret(value)
            continue
        if step.data is not None:
            change.write_secret(step.file, step.data)
        if step.value is not None:
            change.write_secret(value, step.value)


class _Planning:
    """The state of `plan_secrets`: what is there, and what will be."""

    def __init__(
        self, entries: Sequence[SecretEntry], stored: StoredValue, policy: UuidPolicy
    ) -> None:
        self.steps: list[SecretStep] = []
        self.refusals: list[Refusal] = []
        self._stored = stored
        self._policy = policy
        self._files = {entry.uuid: entry for entry in entries}
        self._there = {e.uuid: (e.definition, f"{e.file} in the store") for e in entries}
        self._users = {
            usage_of(secret): uuid for uuid, (secret, _) in reversed(self._there.items())
        }
        self._given: set[str] = set()

    def take(self, number: int, wanted: WantedSecret) -> None:
        new = self._with_uuid(wanted.definition)
        refusal = self._refused(number, new)
        if refusal is not None:
            self.refusals.append(refusal)
            return
        self.steps.append(self._step(wanted, new))
        self._there[new.uuid or ""] = (new, wanted.origin)
        self._users.setdefault(usage_of(new), new.uuid or "")
        self._given.add(new.uuid or "")

    def _with_uuid(self, new: SecretDef) -> SecretDef:
        """Choose the uuid of a secret without one: it is the one that is there for the same usage.

        A uuid that is given stays, whatever the policy: pools name secrets by it.
        """
        uuid = new.uuid or self._holder(new) or self._policy.choose(f"secret {new.shown_usage}")
        return new._replace(uuid=uuid)

    def _holder(self, new: SecretDef) -> str | None:
        if new.usage_type is None:
            return None
        return self._users.get(usage_of(new))

    def _refused(self, number: int, new: SecretDef) -> Refusal | None:
        """Return why a secret cannot be taken, in libvirt's order of looking."""
        uuid = new.uuid or ""
        if uuid not in self._there:
            holder = self._holder(new)
            if holder is None:
                return None
            where = self._there[holder][1]
            message = XT808.message("usage", uuid=holder, where=where, usage=new.shown_usage)
            return Refusal(number, message, taken_usage(holder, new))
        old, where = self._there[uuid]
        if old.usage != new.usage:
            message = XT808.message("other use", uuid=uuid, where=where, usage=old.shown_usage)
            said = (
                f"internal error: a secret with UUID {uuid} is already defined for use with"
                f" {old.usage or '(null)'}"
            )
            return Refusal(number, message, said)
        if old.private and not new.private:
            message = XT808.message("private", uuid=uuid, where=where)
            said = "internal error: cannot change private flag on existing secret"
            return Refusal(number, message, said)
        if uuid in self._given and old != new:
            message = XT808.message("twice", uuid=uuid, where=where)
            return Refusal(number, message, None)
        return None

    def _step(self, wanted: WantedSecret, new: SecretDef) -> SecretStep:
        uuid = new.uuid or ""
        data = stored_bytes(new)
        value = None if wanted.value is None else stored_value(wanted.value)
        stored = self._stored(uuid)
        value = None if value == stored else value
        has_value = bool(value or stored)
        entry = self._files.get(uuid)
        if entry is None:
            return SecretStep(
                Action.DEFINED, new, wanted.origin, data, None, value, has_value=has_value
            )
        changes = compare(self._there[uuid][0], new)
        action = Action.UPDATED if changes or value is not None else Action.UNCHANGED
        return SecretStep(
            action,
            new,
            wanted.origin,
            data if changes else None,
            entry.data,
            value,
            has_value=has_value,
            changes=changes,
        )
