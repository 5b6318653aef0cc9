"""The comparison that `watch` repeats: the very function of `drift`, with the same ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.options.live import ignore_texts
from xmltool.cli.show import emit
from xmltool.cli.show.drift import drift_entry
from xmltool.errors import XmltoolError
from xmltool.live.comparison import compute_drift
from xmltool.live.ignore import apply_ignores, parse_ignores
from xmltool.live.sources import StoreSource, VirshSource
from xmltool.text.escape import vis
from xmltool.watch.loop import Looked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.cli.options.watch import WatchOptions
    from xmltool.live.drift import Comparison
    from xmltool.live.ignore import Ignore


class Comparer:
    """The full comparison, repeated."""

    def __init__(self, wanted: WatchOptions) -> None:
        self._wanted = wanted
        self._ignores = self._configured()
        self._unused: Sequence[Ignore] = ()
        self.store = wanted.place.shown
        self.disk = StoreSource(wanted.place)
        self.live = VirshSource(wanted.virsh)
        self.comparison: Comparison | None = None

    def __call__(self) -> Looked:
        """Compare."""
        comparison = compute_drift(self.disk, self.live)
        comparison, self._unused = apply_ignores(comparison, self._ignores)
        self.comparison = comparison
        drift = {(one.name, str(one.kind)): drift_entry(one) for one in comparison.drift}
        return Looked(drift, comparison.settled)

    def reload(self) -> None:
        """Read the configuration again; one that cannot be used leaves the old one in force."""
        try:
            self._ignores = self._configured()
        except XmltoolError as error:
            emit.note(f"the configuration stays as it was: {vis(error.message)}")

    def _configured(self) -> tuple[Ignore, ...]:
        return parse_ignores(ignore_texts(self._wanted.config, self._wanted.ignore))

    def tell_unused(self) -> None:
        """Report the ignores that ignored nothing in the last comparison."""
        if not self._wanted.quiet:
            for one in self._unused:
                emit.note(f"--ignore {vis(one.text)}: nothing to ignore")
