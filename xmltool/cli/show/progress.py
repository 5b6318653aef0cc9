"""How far a long run is, on the terminal that standard error is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import FileReport

PATIENCE = 0.5
"""Seconds until a run counts as long."""
INTERVAL = 0.1
"""Seconds between two updates."""

_CLEAR = "\r\x1b[K"


def with_progress(files: Iterable[FileReport], total: int) -> Iterator[FileReport]:
    """Hand files through, and keep a counter up to date once it takes a while.

    The counter is taken away before a file with findings is handed on, since its report may go to
    the same terminal, and at the end.
    """
    due = time.monotonic() + PATIENCE
    shown = False
    done = 0
    try:
        for done, file in enumerate(files, start=1):
            if shown and file.findings:
                _write(_CLEAR)
                shown = False
            yield file
            now = time.monotonic()
            if now >= due:
                _write(f"{_CLEAR}{done}/{total} files")
                shown = True
                due = now + INTERVAL
    finally:
        if shown:
            _write(_CLEAR)


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
