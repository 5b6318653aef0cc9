"""`apply --prune`: which pools go, and which stay because somebody else has a hand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.escape import vis
from xmltool.store.fingerprint import fingerprint
from xmltool.store.plan import Plan, removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.cli.writing import Seen
    from xmltool.store.boot import BootEntry


class Pruning:
    """Adds removals to a plan.

    Only what xmltool wrote and what is still as it wrote it is removed.

    Args:
        active: whether anything is to be removed at all.
        force: remove the pools of others, too.

    Attributes:
        kept: names of the pools that stay although they are not given.
    """

    def __init__(self, *, active: bool, force: bool) -> None:
        self.kept: list[str] = []
        self._active = active
        self._force = force

    def settled(self, seen: Seen) -> Plan:
        """Give the plan with what is to be removed."""
        if not self._active or seen.directory is None:
            return seen.plan
        given = {step.file for step in seen.plan.steps}
        removals = []
        for entry in seen.entries:
            if entry.file in given or entry.definition is None:
                continue
            ours = self._is_ours(seen, entry)
            if ours or (self._force and entry.loaded):
                removals.append(removal(entry))
            elif entry.loaded:
                self.kept.append(entry.name)
        return Plan((*seen.plan.steps, *removals), ())

    def _is_ours(self, seen: Seen, entry: BootEntry) -> bool:
        written = seen.manifest.get(entry.file)
        if written is None or seen.directory is None:
            return False
        return fingerprint(seen.directory, entry.file) == written

    def notes(self) -> Iterator[str]:
        """Give a line for each pool that stays."""
        for name in self.kept:
            yield (
                f"pool {vis(name)} is not pruned: it is not as xmltool wrote it;"
                " --force removes it, too"
            )
