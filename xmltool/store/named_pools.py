"""Pools whose target directories a command works on: found in the store, and not in use."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xmltool.store.boot import boot
from xmltool.store.pools import named
from xmltool.store.session import daemon_of, read_store, refuse_active, refuse_live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.root import Root
    from xmltool.store.boot import BootEntry
    from xmltool.store.place import Place


@contextmanager
def named_pools(
    place: Place,
    operands: Sequence[str],
    wait: float,
    *,
    force: bool,
    if_exists: bool,
    none_active: bool = False,
) -> Iterator[tuple[Root, Sequence[BootEntry], tuple[str, ...]]]:
    """Open the root of the pools that are named, each once; yield it with them, and notes.

    With `force` a running libvirt may use the store; with `none_active` it may not have a pool
    active, whatever is forced.
    """
    daemon = daemon_of(place)
    refuse_live(daemon, place, force=force)
    with read_store(place, wait) as view, place.open() as root:
        found = named(boot(view), operands, place, if_exists=if_exists)
        if none_active and daemon is not None:
            for entry in found:
                refuse_active(daemon, entry.pool, view.directory, "deleted")
        yield root, found, view.notes
