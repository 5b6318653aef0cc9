"""Drift and notes as the JSON of `drift`, `watch` and `fleet` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.pool.compare import change_entries
from xmltool.text.escape import encodable

if TYPE_CHECKING:
    from xmltool.live.drift import Drift, Note
    from xmltool.live.suggest import Commands


def drift_entry(drift: Drift, commands: Commands | None = None) -> dict[str, Any]:
    """Return a drift, with the commands that would end it where they were asked for."""
    entry: dict[str, Any] = {
        "kind": str(drift.kind),
        "pool": encodable(drift.pool) if drift.secret is None else None,
        "uuid": drift.uuid,
        "severity": str(drift.severity),
        "message": encodable(drift.message),
        "changes": change_entries(drift.changes, "disk", "live"),
    }
    if drift.secret is not None:
        entry["secret"] = encodable(drift.secret)
    if commands is not None:
        entry["suggest"] = {name: list(lines) for name, lines in commands._asdict().items()}
    return entry


def note_entry(note: Note) -> dict[str, Any]:
    """Return a note."""
    return {
        "kind": str(note.kind),
        "pool": encodable(note.pool),
        "uuid": note.uuid,
        "message": encodable(note.message),
    }
