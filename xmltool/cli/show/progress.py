"""How far a long run is, on the terminal that standard error is."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from xmltool.cli.show import emit
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")

PATIENCE = 0.5
"""Seconds until a run counts as long."""
INTERVAL = 0.1
"""Seconds between two updates."""

_CLEAR = "\r\x1b[K"


def counted(
    items: Iterable[Item], total: int, noun: str, is_shown: Callable[[Item], bool]
) -> Iterator[Item]:
    """Hand items through, and keep a counter up to date once it takes a while.

    The counter is taken away before an item is handed on of which something is shown, since that may
    go to the same terminal, and at the end.
    """
    due = time.monotonic() + PATIENCE
    shown = False
    done = 0
    try:
        for done, item in enumerate(items, start=1):
            if shown and is_shown(item):
                _write(_CLEAR)
                shown = False
            yield item
            now = time.monotonic()
            if now >= due:
                _write(f"{_CLEAR}{done}/{total} {noun}")
                shown = True
                due = now + INTERVAL
    finally:
        if shown:
            _write(_CLEAR)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show what is being done while it takes a while, on a terminal; nothing may be printed meanwhile.

    An alarm of the clock shows it: a thread would be in the way of processes that are forked.
    """
    if not emit.is_terminal(sys.stderr):
        yield
        return
    shown: list[bool] = []

    def show(_number: int, _frame: object) -> None:
        _write(f"{vis(words)} ...")
        shown.append(True)

    before = signal.signal(signal.SIGALRM, show)
    other = signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *other)
        signal.signal(signal.SIGALRM, before)
        if shown:
            _write(_CLEAR)


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
