"""`apply --prune`: which pools go, and which others have a hand in, so that nothing is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.store.writing import is_as_written, removal

if TYPE_CHECKING:
    from xmltool.store.plan import Step
    from xmltool.store.writing import Seen


class Pruning:
    """Returns which pools are removed: only what xmltool wrote, and what is still as it wrote it.

    The pools whose files are `given` stay in any case; with `force` those of others go, too.

    Attributes:
        kept: the pools that would have to go, by name, and why they do not.
    """

    def __init__(self, given: frozenset[str], *, force: bool) -> None:
        self.kept: dict[str, str] = {}
        self._given = given
        self._force = force

    def removals(self, seen: Seen) -> list[Step]:
        """Return the steps of what is to be removed."""
        removals = []
        self.kept = {}
        for entry in sorted(seen.entries, key=lambda entry: os.fsencode(entry.file)):
            if entry.file in self._given or entry.definition is None:
                continue
            if is_as_written(seen, entry) or (self._force and entry.loaded):
                removals.append(removal(entry))
            elif entry.loaded:
                known = entry.file in seen.manifest
                why = "it is not as xmltool wrote it" if known else "xmltool did not write it"
                self.kept[entry.name] = why
        return removals
