"""What the command line decides about a report, and what every format offers."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.findings import FileReport


class Style(NamedTuple):
    """How to write a report.

    Attributes:
        color: True to colour text with ANSI codes; only the `full` format has colours.
        width: columns of the terminal; source lines are cut to them.
        wrap: True to break longer messages between words, as a terminal does not.
        verdicts: where the formats for people say `valid` and `loads` of each file, clean ones
            too; None: only the `full` format does, and only for files with findings.
        base: directory that the paths of SARIF and GitLab reports are made relative to; None
            means the working directory.
        clock: seconds, for JUnit's durations; no other format has a time in it.
    """

    color: bool = False
    width: int = 120
    wrap: bool = False
    verdicts: TextIO | None = None
    base: str | None = None
    clock: Callable[[], float] = time.monotonic

    def relative(self, path: str) -> str:
        """Return a path relative to `base`, without a leading `./`; `-` stays as it is."""
        return path if path == "-" else os.path.relpath(path, self.base or os.curdir)


class Report(Protocol):
    """A report under way: one `add` a file, in input order, and `close` at the end.

    Files are pushed one at a time, so that several reports can be written in one run and none
    holds more than one file in memory.
    """

    def add(self, file: FileReport) -> None:
        """Write one file's part."""

    def close(self) -> None:
        """Write what comes last; the stream stays open."""
