"""Whether each pool runs after the next boot: by the daemon, the backends, the targets and autostart."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.daemon import Start
from xmltool.pool.obstacles import obstacles
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.remarks import autostart_command
from xmltool.rules.system import XT602, XT603, XT604, XT605, XT611
from xmltool.store.boot import UNREAD
from xmltool.store.presence import Machine, active_at_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.system.readiness import Readiness
    from xmltool.check.system.target import Target
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.remarks import Remark
    from xmltool.store.boot import BootEntry

_BLOCKING = frozenset((XT602, XT603, XT604, XT605, XT611))
"""What keeps a pool from starting, whatever its target is."""


class State(Enum):
    """What a pool is after a boot."""

    RUNNING = "running"
    CONNECTION = "first-connection"
    DEFINED = "defined"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        """The state for people."""
        return _WORDS[self]


_WORDS = {
    State.RUNNING: "running after boot",
    State.CONNECTION: "running at the first connection",
    State.DEFINED: "defined only",
    State.ABSENT: "not there",
}
UNKNOWN = "not known"
"""Stands for a state that cannot be told from files."""


class BootState(NamedTuple):
    """What becomes of a pool when the system boots.

    Attributes:
        state: after the boot; None where it cannot be told from files.
        active: whether it runs once libvirt has started; None where that cannot be told.
        reason: why, a phrase.
        remedy: a command that changes it, or None.
    """

    state: State | None
    active: bool | None
    reason: str
    remedy: str | None = None

    @property
    def words(self) -> str:
        """The state for people."""
        return UNKNOWN if self.state is None else self.state.words


def _starts_without(presence: Presence, remark: Remark) -> bool:
    """Report whether a pool starts although a program is missing.

    A ZFS pool that `zpool get` says nothing of becomes active without volumes (libvirt:
    storage_backend_zfs.c, virStorageBackendZFSRefreshPool).
    """
    return remark.message.rule == XT603 and presence is Presence.DATASET


class BootStates:
    """Tells of each entry of a store what becomes of its pool.

    Args:
        readiness: of the system.
        options: of the commands that reasons advise, quoted words.
    """

    def __init__(self, readiness: Readiness, options: Sequence[str]) -> None:
        self._readiness = readiness
        self._options = options

    def of(self, entry: BootEntry) -> BootState:
        """Return what becomes of an entry."""
        if not entry.loaded or entry.definition is None:
            reason = entry.reason or "libvirt does not load it"
            unread = reason.startswith(UNREAD)
            return BootState(None if unread else State.ABSENT, None if unread else False, reason)
        active, reason, remedy = self._active(entry, entry.definition)
        if not self._readiness.system.has_driver:
            reason = "libvirt's storage driver is not installed in this root"
            return BootState(State.ABSENT, active, reason)
        daemon = self._readiness.daemon
        if daemon.when is Start.NEVER:
            return BootState(State.ABSENT, active, daemon.reason, daemon.remedy)
        if daemon.when is Start.UNKNOWN:
            return BootState(None, active, f"{daemon.reason}; {reason}", remedy)
        if active is None:
            return BootState(None, None, reason, remedy)
        if not active:
            return BootState(State.DEFINED, False, reason, remedy)
        if daemon.when is Start.CONNECTION:
            return BootState(State.CONNECTION, True, f"{reason}; {daemon.reason}", daemon.remedy)
        return BootState(State.RUNNING, True, reason, remedy)

    def _active(
        self, entry: BootEntry, definition: StoragePoolDef
    ) -> tuple[bool | None, str, str | None]:
        """Return whether a pool runs once libvirt has started, why, and what changes it."""
        presence = POOL_TYPES[definition.type].presence
        obstacle = next(obstacles(definition), None)
        if obstacle is not None:
            return False, f"libvirt cannot start it: {obstacle.words}", None
        remarks = [
            each for each in self._readiness.needs(definition) if each.message.rule in _BLOCKING
        ]
        unasked = [each.message.text for each in remarks if _starts_without(presence, each)]
        if len(unasked) < len(remarks):
            blocking = next(each for each in remarks if not _starts_without(presence, each))
            return False, blocking.message.text, None
        unread = self._readiness.unread(definition)
        if unread is not None:
            return None, f"{unread} cannot be read by this user", None
        target = self._readiness.target(definition)
        found = active_at_start(definition, self._machine(target))
        said = unasked if target is None else [remark.message.text for remark in target.remarks]
        if target is not None and target.is_there is not True:
            reason = said[0] if said else f"{definition.target.path} cannot be seen by this user"
            return target.is_there, reason, target.remedy
        remedy = None if target is None else target.remedy
        if found:
            return True, "; ".join((f"it comes up by itself: {presence.value}", *said)), remedy
        if entry.autostart:
            unseen = "" if presence is Presence.TARGET else " (its source was not looked at)"
            return True, "; ".join((f"it is marked for autostart{unseen}", *said)), remedy
        mark = autostart_command(entry.name, self._options).strip("`")
        if found is None:
            note = "" if target is None or target.note is None else f"; {target.note}"
            reason = f"it is not marked for autostart, and runs where {presence.value}{note}"
            return None, reason, mark
        return False, "it is not marked for autostart", mark

    def _machine(self, target: Target | None) -> Machine:
        """Return the system as `active_at_start` asks it: still to be booted."""
        return Machine(
            lambda _path: target is not None and target.is_there is True,
            lambda _path: False,
            lambda _point, _source: target is not None and target.is_mounted,
            running=False,
            version=self._readiness.bootup.libvirt,
        )


def rests_on(readiness: Readiness) -> str:
    """Return what the states of pools rest on, and what was not looked at."""
    unread = "".join(f"; {path} cannot be read by this user" for path in readiness.bootup.unread)
    driver = "" if readiness.system.has_driver else "libvirt's storage driver is not installed; "
    return (
        f"{driver}{readiness.daemon.reason}; by fstab, mount units, tmpfiles.d, libvirt's modules and the"
        " directories of this root; devices, servers, volume groups and the kernel's command line were"
        f" not looked at{unread}"
    )
