"""Drift as JSON: one object, or one line an entry; `watch` writes the same entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xmltool.text.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.report.drift import Drift, DriftReport, Note, Suggestion


def drift_entry(drift: Drift, suggestion: Suggestion | None = None) -> dict[str, Any]:
    """Return the entry of one drift."""
    entry: dict[str, Any] = {
        "kind": str(drift.kind),
        "pool": encodable(drift.pool),
        "uuid": drift.uuid,
        "severity": str(drift.severity),
        "message": encodable(drift.message),
        "changes": [
            {
                "path": encodable(change.path),
                "disk": _text(change.old),
                "live": _text(change.new),
            }
            for change in drift.changes
        ],
    }
    if suggestion is not None:
        entry["suggest"] = {
            "live_as_disk": list(suggestion.live_as_disk),
            "disk_as_live": list(suggestion.disk_as_live),
        }
    return entry


def note_entry(note: Note) -> dict[str, Any]:
    """Return the entry of a note."""
    return {
        "kind": str(note.kind),
        "pool": encodable(note.pool),
        "uuid": note.uuid,
        "message": encodable(note.message),
    }


def drift_object(report: DriftReport) -> dict[str, Any]:
    """Return the whole report."""
    return {
        "version": 1,
        "checked_at": report.checked_at,
        "connect": encodable(report.connect),
        "drift": list(_entries(report)),
        "notes": [note_entry(note) for note in report.notes],
    }


def one_object(report: DriftReport) -> Iterator[str]:
    """`--format json`."""
    yield json.dumps(drift_object(report), indent=1) + "\n"


def lines(report: DriftReport) -> Iterator[str]:
    """`--format jsonl`: a line for each drift, then for each note."""
    for entry in _entries(report):
        yield json.dumps(entry) + "\n"
    for note in report.notes:
        yield json.dumps(note_entry(note)) + "\n"


def _entries(report: DriftReport) -> Iterator[dict[str, Any]]:
    for number, drift in enumerate(report.drift):
        yield drift_entry(drift, report.suggestions[number] if report.suggestions else None)


def _text(value: str | None) -> str | None:
    return None if value is None else encodable(value)
