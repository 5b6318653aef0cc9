"""The comparison that `watch` repeats: the very function of `drift`, with the same ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.errors import XmltoolError
from xmltool.live.comparison import compute_drift
from xmltool.live.drift_json import drift_entry
from xmltool.live.ignore import apply_ignores, parse_ignores
from xmltool.live.sources import StoreSource, VirshSource
from xmltool.text.escape import vis
from xmltool.watch.loop import Looked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.live.drift import Comparison
    from xmltool.live.ignore import Ignore
    from xmltool.live.virsh import Virsh
    from xmltool.store.place import Place


class Comparer:
    """The full comparison, repeated; `ignores` reads what does not count from the configuration, too."""

    def __init__(
        self,
        place: Place,
        virsh: Virsh,
        ignores: Callable[[], Sequence[str]],
        note: Callable[[str], None],
    ) -> None:
        self._configured = ignores
        self._note = note
        self._ignores = parse_ignores(ignores())
        self._unused: Sequence[Ignore] = ()
        self.store = place.shown
        self.disk = StoreSource(place)
        self.live = VirshSource(virsh)
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
            self._ignores = parse_ignores(self._configured())
        except XmltoolError as error:
            self._note(f"the configuration stays as it was: {vis(error.message)}")

    def tell_unused(self) -> None:
        """Report the ignores that ignored nothing in the last comparison."""
        for one in self._unused:
            self._note(f"--ignore {vis(one.text)}: nothing to ignore")
