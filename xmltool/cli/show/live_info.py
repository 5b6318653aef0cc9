"""What a running libvirt adds to `info`: whether a pool runs, and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.cli.options.live import live_of
from xmltool.text.words import size_text

if TYPE_CHECKING:
    from xmltool.cli.options.store import StoreOptions
    from xmltool.live.pools import LivePool


def persistent_pools(
    where: StoreOptions, connect: str | None, live_from: str | None
) -> dict[str, LivePool] | None:
    """Return libvirt's persistent pools by name; None when no libvirt was asked for."""
    if connect is None and live_from is None:
        return None
    found = live_of(where, connect, live_from).source.read()
    return {pool.name: pool for pool in found.pools if pool.persistent}


def live_lines(pool: LivePool | None, *, in_bytes: bool) -> dict[str, str]:
    """Return what virsh's pool-info says beyond the definition, by its labels."""
    if pool is None:
        return {"State": "not known to libvirt"}
    lines = {"State": "running" if pool.active else "inactive"}
    if pool.sizes is not None:
        for label, number in zip(pool.sizes._fields, pool.sizes, strict=True):
            lines[label.capitalize()] = f"{number}" if in_bytes else size_text(number, 2)
    return lines


def live_fields(pool: LivePool | None) -> dict[str, Any]:
    """Return the same for JSON: null where libvirt says nothing."""
    sizes = (None, None, None) if pool is None or pool.sizes is None else pool.sizes
    fields = ("capacity", "allocation", "available")
    return {
        "active": None if pool is None else pool.active,
        **dict(zip(fields, sizes, strict=True)),
    }
