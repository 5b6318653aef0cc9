"""`check --fix`: planned beforehand, or carried out under the store's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.check.mends import carry_out, repairs
from xmltool.errors import AS_ROOT, StoreError
from xmltool.pool.uuid_policy import random_uuid
from xmltool.store.reading import StoreView
from xmltool.store.session import change_store, daemon_of, live_notes, read_store

if TYPE_CHECKING:
    from xmltool.check.mends import Repair
    from xmltool.store.place import Place


def planned_repairs(place: Place, wait: float) -> tuple[tuple[Repair, ...], tuple[str, ...]]:
    """Return what would be repaired, and notes for the user."""
    with read_store(place, wait) as view:
        return repairs(view, random_uuid), view.notes


def repair(place: Place, wait: float, *, force: bool) -> tuple[tuple[Repair, ...], tuple[str, ...]]:
    """Repair a store, all of it in one change; return what was done, and notes for the user."""
    planned, notes = planned_repairs(place, wait)
    if not planned:
        return planned, notes
    daemon = daemon_of(place)
    with change_store(place, wait, force=force) as change:
        planned = repairs(StoreView(change.directory), random_uuid)
        try:
            carry_out(change, planned, place)
        except OSError as error:
            raise StoreError(
                f"{place.shown}: an owner or a mode cannot be set: {error.strerror}",
                AS_ROOT,
            ) from error
    return planned, (*notes, *change.notes, *(live_notes(daemon) if planned else ()))
