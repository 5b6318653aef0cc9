"""Which pools may get another uuid than they have: `--adopt-uuid`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.uuid_policy import FROM_NAME, KEPT, is_random
from xmltool.store.boot import SUFFIX

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.uuid_policy import UuidPolicy

ADOPTED = (
    "a running libvirt keeps the old uuid until it is restarted; a pool that it has started runs on"
    " with it then, as a transient one, until the next boot"
)
"""What becomes of a pool that gets another uuid (libvirt: virStoragePoolObjIsDuplicate, at its start)."""


class Adoption(NamedTuple):
    """What may get another uuid.

    Attributes:
        policy: which uuid pools get.
        written: files of definitions that are as xmltool wrote them; None: no pool gets another uuid,
            as in libvirt.
    """

    policy: UuidPolicy = KEPT
    written: frozenset[str] | None = None

    def refusal(self, old: StoragePoolDef) -> str | None:
        """Return why a pool keeps its uuid and what to do about that; None where it gets the new one."""
        if self.written is None:
            if self.policy.kind == FROM_NAME:
                return "--adopt-uuid takes the new one where xmltool wrote a random one"
            option = "<uuid>" if self.policy == KEPT else "--uuid"
            return f"leave {option} out to keep that one"
        if old.name + SUFFIX not in self.written:
            return "--adopt-uuid leaves it: the file is not as xmltool wrote it"
        if not is_random(old.uuid):
            return "--adopt-uuid leaves it: it is not a random one"
        return None
