"""The entries of a store as `list` shows them: virsh's tables, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.store.boot import UNREAD
from xmltool.text.escape import vis
from xmltool.text.table import padded, table_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.check.system.boot_state import BootState
    from xmltool.store.boot import BootEntry


def skipped_text(entry: BootEntry) -> str:
    """Return why an entry is none of libvirt's pools."""
    reason = entry.reason or ""
    if reason.startswith(UNREAD):  # by us: libvirt may be allowed to
        return reason
    return f"libvirt skips it: {reason}"


def pool_lines(
    pools: Sequence[BootEntry],
    states: Mapping[str, BootState],
    *,
    details: bool,
    uuid: bool,
    name: bool,
) -> list[str]:
    """Return what virsh prints for the same flags; nothing is running, so no size is known.

    The last column of details is not virsh's.
    """
    if uuid or name:
        return [_words(pool, uuid=uuid, name=name) + "\n" for pool in pools]
    header = ["Name", "State", "Autostart"]
    rows = [[pool.name, "inactive", "yes" if pool.autostart else "no"] for pool in pools]
    if details:
        header += ["Persistent", "Capacity", "Allocation", "Available", "After boot"]
        after = [states[pool.file].words for pool in pools]
        rows = [[*row, "yes", "-", "-", "-", words] for row, words in zip(rows, after, strict=True)]
    return list(table_lines(header, rows, emit.terminal_columns()))


def _words(pool: BootEntry, *, uuid: bool, name: bool) -> str:
    words = [f"{pool.pool.uuid or '-':36}"] if uuid else []
    if name:
        words.append(padded(vis(pool.name), 20))
    return " ".join(words)


def entries_json(store: str, entries: Sequence[BootEntry], states: Mapping[str, BootState]) -> str:
    """Return the entries of a store in JSON."""
    import json

    from xmltool.cli.show.store_entry import pool_entry, store_json

    return store_json(store, [json.dumps(pool_entry(each, states[each.file])) for each in entries])
