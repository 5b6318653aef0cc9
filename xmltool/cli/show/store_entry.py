"""Entries of a store in JSON: `list`, `check` and `info` give the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xmltool.text.escape import encodable, encodable_or_null

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.system.boot_state import BootState
    from xmltool.store.boot import BootEntry


def pool_entry(entry: BootEntry, state: BootState | None = None) -> dict[str, Any]:
    """Return an entry of the store: a pool, or what libvirt skips and why; and its state after a boot."""
    definition = entry.definition
    return {
        "name": encodable(entry.name),
        "uuid": None if definition is None else definition.uuid,
        "type": None if definition is None else definition.type,
        "autostart": entry.autostart,
        "loaded": entry.loaded,
        "reason": encodable_or_null(entry.reason),
        "file": encodable(entry.file),
        "boot": None if state is None else _boot(state),
    }


def _boot(state: BootState) -> dict[str, Any]:
    return {
        "state": None if state.state is None else state.state.value,
        "active": state.active,
        "reason": encodable(state.reason),
        "remedy": encodable_or_null(state.remedy),
    }


def store_json(store: str, entries: Sequence[str]) -> str:
    """Return one object with a store's entries, each on its line."""
    head = json.dumps({"version": 1, "store": encodable(store)})[:-1]
    lines = ",\n".join(f"  {entry}" for entry in entries)
    return f'{head},\n "pools": [' + (f"\n{lines}\n " if lines else "") + "]}\n"
