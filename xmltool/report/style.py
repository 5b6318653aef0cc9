"""What the command line decides about a report, and what every format offers."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from xmltool.findings import Severity
from xmltool.repository import top_level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xmltool.findings import FileReport, RunInfo

RESET = "\x1b[0m"
BOLD = "\x1b[1m"
RED = "\x1b[31m"
GREEN = "\x1b[32m"
YELLOW = "\x1b[33m"
CYAN = "\x1b[36m"

SEVERITY_COLORS = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.INFO: CYAN}


class Style(NamedTuple):
    """How to write a report.

    Attributes:
        color: True to colour text with ANSI codes; only the `full` format has colours.
        width: columns of the terminal; source lines are cut to them.
        wrap: True to break longer messages between words, as a terminal does not.
        verdicts: where the formats for people say `valid` and `loads` of each file, clean ones
            too; None: only the `full` format does, and only for files with findings.
        base: the top level of the repository under review, without links in it: the paths of
            GitHub, GitLab and SARIF reports start there. Files elsewhere have their own; None: all.
        fail_on: the severity from which a finding is a failure to JUnit, or `never`.
        clock: seconds, for JUnit's durations; no other format has a time in it.
    """

    color: bool = False
    width: int = 120
    wrap: bool = False
    verdicts: TextIO | None = None
    base: str | None = None
    fail_on: str = "error"
    clock: Callable[[], float] = time.monotonic

    def relative(self, path: str) -> str:
        """Return a path from the repository's top level, or, in none, from the working directory.

        There is no leading `./` in it; `-` stays as it is, and a file that is below neither, such as
        one of /etc/libvirt/storage, has its absolute path.
        """
        if path == "-":
            return path
        directory, name = os.path.split(path)
        real, top = _place(directory)
        whole = os.path.join(real, name)
        if self.base is not None and _is_below(whole, self.base):
            top = self.base
        found = os.path.relpath(path) if top is None else os.path.relpath(whole, top)
        return os.path.abspath(path) if found.startswith("../") else found


def painted(text: str, code: str, *, color: bool) -> str:
    """Return a text in a colour, where there are colours."""
    return f"{code}{text}{RESET}" if color else text


@lru_cache
def _place(directory: str) -> tuple[str, str | None]:
    """Return a directory as its repository knows it, and that repository's top level."""
    real = os.path.realpath(directory)  # noqa: TID251  # nothing of a --root is looked up
    return real, top_level(real)


def _is_below(path: str, directory: str) -> bool:
    return path.startswith(directory.rstrip("/") + "/")


class Report:
    """A report under way: one `add` a file, in input order, and `close` at the end.

    Files are pushed one at a time, so that several reports can be written in one run and none
    holds more than one file in memory.
    """

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        self._run, self._out, self._style = run, out, style
        self._separator = "\n"

    def add(self, file: FileReport) -> None:
        """Write one file's part."""

    def close(self) -> None:
        """Write what comes last; the stream stays open."""

    def _write_entry(self, entry: Mapping[str, Any]) -> None:
        """Write an entry of a JSON list on a line of its own, behind the one before it."""
        import json

        self._out.write(f"{self._separator}  {json.dumps(entry)}")
        self._separator = ",\n"
