"""`apply --prune`: which pools go, and which stay because somebody else has a hand in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.store.writing import is_as_written, removal
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.store.plan import Step
    from xmltool.store.writing import Seen


class Pruning:
    """Returns which pools are removed: only what xmltool wrote, and what is still as it wrote it.

    The pools whose files are `given` stay in any case; with `force` those of others go, too.

    Attributes:
        kept: the pools that stay although they are not given, and why.
    """

    def __init__(self, given: frozenset[str], *, force: bool) -> None:
        self.kept: list[tuple[str, str]] = []
        self._given = given
        self._force = force

    def removals(self, seen: Seen) -> list[Step]:
        """Return the steps of what is to be removed."""
        removals = []
        self.kept = []
        for entry in sorted(seen.entries, key=lambda entry: os.fsencode(entry.file)):
            if entry.file in self._given or entry.definition is None:
                continue
            if is_as_written(seen, entry) or (self._force and entry.loaded):
                removals.append(removal(entry))
            elif entry.loaded:
                known = entry.file in seen.manifest
                why = "it is not as xmltool wrote it" if known else "xmltool did not write it"
                self.kept.append((entry.name, why))
        return removals

    def notes(self) -> Iterator[str]:
        """Return a line for each pool that stays."""
        for name, why in self.kept:
            yield f"pool {vis(name)} is not pruned: {why}; --force removes it, too"
