"""Why the files and a running libvirt differ, and why a pool does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES
from xmltool.store.boot import SUFFIX
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.pools import LivePool
    from xmltool.pool.compare import Change
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry
    from xmltool.store.presence import Machine

ONLY_AT_START = "it reads files only when it starts"


def not_loaded_message(entry: BootEntry, transient: bool) -> str:
    """Return why libvirt does not know a definition."""
    file = vis(entry.file)
    if transient:
        return (
            f"{file} is there, and libvirt knows only a transient pool of that name, which is not"
            " made of it"
        )
    return f"{file} is there, and libvirt does not know the pool: {ONLY_AT_START}"


def missing_message(pool: LivePool, skipped: Sequence[BootEntry], there: bool | None) -> str:
    """Return why a pool would be gone after a restart, and whether a transient one stays.

    Args:
        pool: known to libvirt, without a definition that it would load.
        skipped: the entries that it would skip.
        there: what `active_at_start` says of the pool.
    """
    own = pool.name + SUFFIX
    refused = next((entry for entry in skipped if entry.file == own), None)
    if refused is None:
        refused = next((entry for entry in skipped if _meant(entry, pool)), None)
    if refused is None:
        why = f"there is no {vis(own)}"
    else:
        why = f"libvirt would skip {vis(refused.file)}: {refused.reason}"
    return f"libvirt knows the pool and would not after a restart: {why}{_transient(pool, there)}"


def _transient(pool: LivePool, there: bool | None) -> str:
    """Return what becomes of a running pool without a definition.

    libvirt keeps the state of a pool that it has started below /run, and takes the pool for a
    transient one when that is all that it finds. (libvirt: storage_driver.c,
    storagePoolUpdateStateCallback; tried on libvirt 9.0.0)
    """
    if not pool.active or there is False:
        return ""
    comes = "comes back" if there else "may come back"
    return (
        f". It runs: if libvirt started it, it {comes} from a restart active and transient, and is"
        " gone after a reboot"
    )


def _meant(entry: BootEntry, pool: LivePool) -> bool:
    return entry.name == pool.name or (
        entry.definition is not None and entry.definition.uuid == pool.uuid
    )


def changed_message(entry: BootEntry, pool: LivePool, changes: Sequence[Change]) -> str:
    """Return what explains different values."""
    places = "1 place" if len(changes) == 1 else f"{len(changes)} places"
    head = f"{vis(entry.file)} differs from what libvirt holds in {places}"
    paths = [change.path for change in changes]
    if "uuid" in paths:
        return f"{head}: with it the pool has another uuid, and is another one to its users"
    if all(_is_reread(change) for change in changes):
        return (
            f"{head}: libvirt does not read back what it has written there (white space in an"
            " attribute becomes a blank, a carriage return a line feed)"
        )
    if pool.current is not None:
        return f"{head}; there, another definition waits for the pool's next start"
    return f"{head}: {ONLY_AT_START}"


def _is_reread(change: Change) -> bool:
    """Report whether a value is only what an XML parser makes of the live one."""
    old, new = change.old, change.new
    if old is None or new is None or old == new:
        return False
    lines = new.replace("\r\n", "\n").replace("\r", "\n")
    return old in (lines, lines.replace("\n", " ").replace("\t", " "))


def obstacle(definition: StoragePoolDef, machine: Machine) -> str | None:
    """Return what keeps a pool from starting, as far as files tell; None where nothing is seen.

    (libvirt: storage_backend_fs.c and storage_backend_disk.c, which look for them first)
    """
    kind, path = POOL_TYPES[definition.type], definition.target.path
    if kind.has_directory and path is not None and not machine.exists(path):
        return f"its directory {vis(path)} is missing"
    gone = [device.path for device in definition.source.devices if not machine.exists(device.path)]
    if definition.type in ("fs", "disk") and gone:
        return f"its device {vis(gone[0])} is missing"
    return None


def inactive_message(pool: LivePool, machine: Machine | None, virsh: str) -> str:
    """Return why an autostart pool does not run, and the command that starts it where one can.

    Args:
        pool: marked and stopped.
        machine: of the pool; None where it is not at hand.
        virsh: the command with the connection.
    """
    head = "it is marked for autostart and does not run"
    start = f"{virsh} pool-start {pool.uuid}"
    reason = None if machine is None else obstacle(pool.definition, machine)
    if reason is None:
        return f"{head} (autostart happens once, at boot): {start}"
    if reason.startswith("its directory"):
        return f"{head}: {reason}: {virsh} pool-build {pool.uuid} && {start}"
    return f"{head} and cannot start: {reason}"
