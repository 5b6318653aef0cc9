"""What a restart of the daemon alone does otherwise than a start on the files, as after a reboot.

libvirt keeps the definition of each pool that it has started below /run until the pool is stopped. When
it starts it reads those states first, and then the files: a file that excludes a started pool is
skipped, and one of the same name and uuid waits for the pool's next start, so that its source is in
nobody's way. (libvirt: storage_driver.c, storageStateInitialize; virstorageobj.c,
virStoragePoolObjLoadState and virStoragePoolObjListAdd; tried on libvirt 9.0.0, 11.3.0 and 12.8.0)
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from xmltool.live.drift import Kind
from xmltool.pool.conflict import PoolIndex
from xmltool.store.boot import SUFFIX, BootEntry
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xmltool.live.drift import Comparison, Drift, Note
    from xmltool.live.pools import LivePool

_SYSTEM = "/run/libvirt"
_HELD = (Kind.MISSING, Kind.SECRET_MISSING, Kind.SECRET_CHANGED)
_LOADED = (
    ". That is so after a reboot; a restart of libvirt alone still loads it, since libvirt reads the"
    " pools that it has started before the files"
)
_SKIPPED = (
    ". libvirt loads it after a reboot; a restart of libvirt alone skips {} as long as pool {} runs,"
    " which it reads before the files: {}"
)


def started_pools(connect: str, environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the names of the pools whose state libvirt keeps, in the order in which it reads them.

    None where that is not to be seen.

    Args:
        connect: the URI of the libvirt.
        environment: what virsh gets, which names the directory of a session.
    """
    directory = _state_directory(connect, environment)
    try:
        files = () if directory is None else os.listdir(directory)
    except OSError:
        return None
    names = (name for name in files if name.endswith(SUFFIX))
    return None if directory is None else tuple(name[: -len(SUFFIX)] for name in names)


def _state_directory(connect: str, environment: Mapping[str, str]) -> str | None:
    """Return where the libvirt of a URI keeps its states; None where it is on another machine."""
    driver, _, rest = connect.partition("://")
    path, _, options = rest.partition("?")
    if driver.partition("+")[2] not in ("", "unix") or path not in ("/system", "/session"):
        return None
    session = path == "/session"
    socket = re.search(r"(?:^|&)socket=([^&%]+)(?:&|$)", options)
    if socket is not None:
        base = os.path.dirname(socket[1])
    elif "socket=" in options:
        return None  # with escapes, or nothing
    elif session:
        home = environment.get("XDG_RUNTIME_DIR")
        if home is None:
            return None
        base = f"{home}/libvirt"
    else:
        base = _SYSTEM
    return f"{base}/storage/run" if session else f"{base}/storage"


def after_restart(entries: Iterable[BootEntry], held: Iterable[LivePool]) -> list[BootEntry]:
    """Return the entries of which libvirt makes something else beside pools that it holds already.

    Args:
        entries: what a start on the files alone makes of them, in the directory's order.
        held: at a restart the started pools, in the order of their states; at SIGHUP all of them.
    """
    index = PoolIndex()
    running = set()
    for pool in held:
        definition = pool.current or pool.definition
        if index.admit(definition) is None and pool.active:
            running.add(pool.name)
    others = []
    for entry in entries:
        if entry.definition is None or entry.file != entry.name + SUFFIX:
            continue
        conflict = index.conflict(entry.definition)
        if conflict is None and entry.name not in running:
            index.add(entry.definition)
        if entry.loaded is not (conflict is None):
            other, words = (
                (None, None)
                if conflict is None
                else (conflict.other.name, conflict.libvirt_message)
            )
            others.append(entry._replace(loaded=conflict is None, libvirt=words, other=other))
    return others


def only_at_restart(comparison: Comparison) -> bool:
    """Report whether all of the drift stays after SIGHUP, at which libvirt drops nothing that it holds.

    A pool without a file stays, and a file is skipped that excludes a pool which libvirt holds; so with
    secrets. (libvirt: virsecretobj.c, virSecretObjListAdd)
    """
    held = after_restart(comparison.disk.entries, comparison.live.pools)
    skipped = {entry.name for entry in held if not entry.loaded}
    return all(one.kind in _HELD or one.pool in skipped for one in comparison.drift)


def with_restart(comparison: Comparison) -> Comparison:
    """Add to what is reported of a file what a restart without a reboot makes of it, if it differs."""
    started = comparison.live.started_pools
    if not started or not (comparison.drift or comparison.notes):
        return comparison
    words = {
        entry.name: _LOADED
        if entry.other is None
        else _SKIPPED.format(vis(entry.file), vis(entry.other), vis(entry.libvirt or ""))
        for entry in after_restart(comparison.disk.entries, started)
    }
    if not words:
        return comparison

    def drift(one: Drift) -> Drift:
        return one._replace(message=one.message + words.get(one.pool, ""))

    def note(one: Note) -> Note:
        known = one.file == one.pool + SUFFIX
        return one._replace(message=one.message + words.get(one.pool, "")) if known else one

    return comparison._replace(
        drift=tuple(map(drift, comparison.drift)), notes=tuple(map(note, comparison.notes))
    )
