"""Pools whose target directories a command works on: found in the store, and not in use."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xmltool.errors import StoreError
from xmltool.store.boot import boot
from xmltool.store.pools import named
from xmltool.store.session import daemon_of, read_store, refuse_live
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry
    from xmltool.store.place import Place
    from xmltool.store.reading import StoreView


@contextmanager
def named_pools(
    place: Place,
    operands: Sequence[str],
    wait: float,
    *,
    force: bool,
    none_active: bool = False,
    if_exists: bool = False,
) -> Iterator[tuple[Root, tuple[tuple[BootEntry, StoragePoolDef], ...], tuple[str, ...]]]:
    """Return the pools that are named, each once, in the root of their targets, and notes.

    Args:
        place: the store.
        operands: names or uuids.
        wait: seconds to wait for a writer.
        force: go on although a running libvirt uses the store.
        none_active: refuse a pool that is active there, whatever is forced.
        if_exists: pass over names that nothing bears.
    """
    daemon = daemon_of(place)
    refuse_live(daemon, place, force=force)
    with read_store(place, wait) as view, place.open() as root:
        found = {}
        for entry in named(boot(view), operands, place, if_exists=if_exists):
            found[entry.file] = entry, entry.pool
            changed = _changed(view, entry.file)
            if none_active and daemon and daemon.is_active(entry.file, entry.pool, changed):
                raise StoreError(
                    f"pool {entry.name} is active in the running {daemon.name}"
                    f" (process {daemon.pid}): nothing is deleted",
                    f"stop it first: {command('virsh pool-destroy', entry.name)}",
                )
        yield root, tuple(found.values()), view.notes


def _changed(view: StoreView, file: str) -> float:
    try:
        return 0.0 if view.directory is None else view.directory.lstat(file).st_ctime
    except OSError:
        return 0.0
