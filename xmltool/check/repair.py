"""`check --fix`: told beforehand, or carried out under the store's lock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from xmltool.check.mends import carry_out, repairs
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.errors import StoreError
from xmltool.pool.uuid_policy import random_uuid
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.mends import Repair
    from xmltool.store.place import Place
    from xmltool.store.reading import Reading


def tell_repairs(view: Reading, place: Place, *, diff: bool, color: str) -> int:
    """Tell what would be mended, and give the exit status."""
    planned = repairs(view, random_uuid)
    if diff:
        from xmltool.report.patch import shown_diff, unified_diff

        painted = emit.wants_color(color, sys.stdout)
        for repair_ in planned:
            if repair_.after is not None:
                name = f"{place.path}/{repair_.file}"
                found = unified_diff(name, repair_.before, repair_.after)
                emit.out("".join(shown_diff(found, color=painted)))
        planned_text = [repair_ for repair_ in planned if repair_.after is None]
    else:
        planned_text = list(planned)
    emit.out("".join(_lines(planned_text, "would ")))
    return int(bool(planned))


def repair(place: Place, wait: float, *, force: bool, quiet: bool) -> None:
    """Mend a store, all of it in one change.

    Raises:
        StoreError: it cannot be changed.
    """
    with stores.read_store(place, wait) as view:
        if not repairs(view, random_uuid):
            return
    daemon = stores.daemon_of(place)
    with stores.change_store(place, wait, force=force) as change:
        planned = repairs(stores.as_reading(change), random_uuid)
        try:
            carry_out(change, planned, place)
        except OSError as error:
            raise StoreError(
                f"{place.shown}: an owner or a mode cannot be set: {error.strerror}",
                "run it as root",
            ) from error
    if planned:
        stores.tell_live(daemon)
    if not quiet:
        for line in _lines(planned, ""):
            emit.note(line.rstrip("\n"))


def _lines(planned: Sequence[Repair], prefix: str) -> list[str]:
    return [f"{vis(each.shown)}: {prefix}{each.mend.value}\n" for each in planned]
