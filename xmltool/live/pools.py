"""The live side: the pools and secrets of a libvirt, as plain records."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import TYPE_CHECKING, NamedTuple

from xmltool.live.reported import Sizes
from xmltool.pool.definition import Auth, StoragePoolDef
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from xmltool.secret.definition import SecretDef


class LivePool(NamedTuple):
    """One pool that libvirt knows.

    Attributes:
        uuid: libvirt's; every live pool has one.
        definition: its inactive XML: what its next start uses.
        current: what it runs with, where a new definition waits for its next start; else None.
        persistent: it has a definition of its own that outlives its run; False for a transient one.
        active: it is running.
        autostart: libvirt's flag.
        used: the definition has been in use since it was made: a directory's real permissions may
            stand in it in place of those that were given.
        sizes: of an active pool; None for one that is not running.
    """

    uuid: str
    definition: StoragePoolDef
    persistent: bool = True
    active: bool = False
    autostart: bool = False
    used: bool = False
    current: StoragePoolDef | None = None
    sizes: Sizes | None = None

    @property
    def name(self) -> str:
        """The pool's name."""
        return self.definition.name


class Live(NamedTuple):
    """All pools and secrets of one libvirt, in no order of meaning.

    Attributes:
        connect: the URI that was asked.
        pools: persistent and transient ones.
        secrets: what they are for, never their values; None where nothing is known of them.
        started: names of the pools whose state outlives the daemon, in the order in which a restart
            reads them; None where that is not known.
    """

    connect: str
    pools: tuple[LivePool, ...]
    secrets: "tuple[SecretDef, ...] | None" = None
    started: tuple[str, ...] | None = None

    @property
    def started_pools(self) -> tuple[LivePool, ...]:
        """The running pools of those names."""
        active = {pool.name: pool for pool in self.pools if self.started and pool.active}
        return tuple(active[name] for name in self.started or () if name in active)


def auth_of(pool: StoragePoolDef) -> tuple[Auth, str] | None:
    """Return whom a pool authenticates as, and the usage type of its secret."""
    usage_type, auth = POOL_TYPES[pool.type].secret_usage, pool.source.auth
    return None if usage_type is None or auth is None else (auth, usage_type)
