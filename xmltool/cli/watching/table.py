"""The live table of `watch` on a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table as Grid
from rich.text import Text

from xmltool.text.escape import vis
from xmltool.watch.receivers import Line, Receiver, in_words, subject_of, timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from xmltool.watch.loop import Check

_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}
RECENT = 5
"""Changes that are shown below the table."""


class Table(Receiver):
    """The drift there is now, since when, and the last changes; drawn anew after each comparison.

    All text goes through `vis` and into `Text`, so that neither the terminal nor rich obeys any of
    it.
    """

    def __init__(
        self,
        connect: str,
        store: str,
        *,
        color: bool,
        once: bool,
        now: Callable[[], float] = time.time,
        console: Console | None = None,
    ) -> None:
        self._title = f"{store}  ·  {connect}"
        self._once = once
        self._now = now
        self._since: dict[tuple[str, str], str] = {}
        self._recent: list[str] = []
        self._console = console or Console(
            no_color=not color, markup=False, emoji=False, highlight=False
        )
        self._live = Live(console=self._console, auto_refresh=False)
        self._live.start()

    def line(self, line: Line) -> None:
        """Receive a change."""
        at = line["ts"]
        kind, after = line["kind"], line["to"]
        subject = subject_of(line)
        if subject is not None and after is not None:
            self._since.setdefault((subject, kind), at)
        elif subject is not None:
            self._since.pop((subject, kind), None)
        words = kind if subject is None else f"{kind} {subject}"
        self._recent.append(f"{at[11:19]}  {words}{': cleared' if after is None else ''}")
        del self._recent[:-RECENT]

    def checked(self, check: Check) -> None:
        """Draw."""
        self._live.update(self._drawn(check), refresh=True)

    def close(self) -> None:
        """Leave the last state on the terminal."""
        self._live.stop()

    def _drawn(self, check: Check) -> RenderableType:
        entries = [entry for _, entry in sorted(check.changes.drift.items())]
        parts: list[RenderableType] = [_safe(self._title, "bold"), self._state(check, len(entries))]
        if entries:
            parts.append(self._grid(entries))
        if self._recent and not self._once:
            parts.append(_safe("last changes", "dim"))
            parts += [_safe(f"  {line}", "dim") for line in self._recent]
        if not self._once:
            parts.append(_safe("Ctrl-C ends", "dim"))
        return Group(*parts)

    def _state(self, check: Check, drift: int) -> Text:
        at = timestamp(self._now())[11:19]
        if check.changes.troubles:
            words = "; ".join(str(one["message"]) for one in check.changes.troubles.values())
            return _safe(f"{at} UTC  {words}", "bold red")
        if check.error is not None:  # with --once, which ends by it
            return _safe(f"{at} UTC  no answer", "bold red")
        if drift == 0:
            return _safe(f"{at} UTC  in sync", "green")
        return _safe(f"{at} UTC  drift: {drift}", "bold yellow")

    def _grid(self, entries: list[Any]) -> Grid:
        grid = Grid(box=box.SIMPLE, pad_edge=False, expand=False)
        for title in ("SINCE", "KIND", "POOL", "WHAT"):
            grid.add_column(Text(title))
        for entry in entries:
            subject = entry.get("secret", entry["pool"])
            since = self._since.get((subject, entry["kind"]), "")
            style = _STYLES.get(entry["severity"], "")
            grid.add_row(
                _safe(since[11:19]),
                _safe(entry["kind"], style),
                _safe(subject, "bold"),
                Text("\n").join(_safe(part) for part in in_words(entry)),
            )
        return grid


def _safe(text: str, style: str = "") -> Text:
    return Text(vis(text), style=style)
