"""Where text leaves the program: the one place that writes to standard output and error."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterable

COLORS = ("auto", "always", "never")
"""Values of `--color`."""


def out(text: str) -> None:
    """Write to standard output as it is; text from documents must have gone through `vis`."""
    sys.stdout.write(text)


def out_json(data: object, indent: int = 1) -> None:
    """Write a JSON document to standard output."""
    import json

    out(json.dumps(data, indent=indent) + "\n")


def out_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are: a document that another program reads."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def out_diff(name: str, before: bytes, after: bytes, *, color: bool) -> None:
    """Write a unified diff: escaped and coloured for a person, else byte for byte for `patch`."""
    from xmltool.report.patch import shown_diff, unified_diff

    diff = unified_diff(name, before, after)
    if color or is_terminal(sys.stdout):
        out("".join(shown_diff(diff, color=color)))
    else:
        out_bytes(diff)


def out_descriptor() -> int:
    """Return the descriptor of standard output, flushed; -1 where there is no file behind it."""
    sys.stdout.flush()
    try:
        return sys.stdout.fileno()
    except (OSError, ValueError):  # a test's buffer
        return -1


def output(path: str | None, data: bytes) -> None:
    """Write bytes to the file of `-o`, or to standard output for None and `-`."""
    if path is None or path == "-":
        out_bytes(data)
        return
    from xmltool.files.output import write_file

    write_file(path, data)


def note(text: str) -> None:
    """Write one line to standard error: a remark beside the result, such as a summary.

    Standard output is flushed first, so that both are in order on a terminal.
    """
    sys.stdout.flush()
    sys.stderr.write(text + "\n")


def notes(lines: Iterable[str]) -> None:
    """Write lines to standard error that may hold text from documents or names of files."""
    for line in lines:
        note(vis(line))


def is_terminal(stream: TextIO) -> bool:
    """Report whether a person reads this stream now."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def terminal_columns(stream: TextIO | None = None) -> int | None:
    """Return the columns of the terminal that a stream, else standard output, is; None for no terminal."""
    if not is_terminal(stream or sys.stdout):
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


PAGE_WIDTH = 80
"""Columns of explanations where no terminal is narrower."""


def page_columns() -> int:
    """Return the columns to which explanations are filled: the terminal's, `PAGE_WIDTH` at most."""
    return min(terminal_columns() or PAGE_WIDTH, PAGE_WIDTH)


def wants_color(choice: str, stream: TextIO) -> bool:
    """Decide on colour: the option, then `NO_COLOR`, then `FORCE_COLOR`, then the terminal."""
    if choice != "auto":
        return choice == "always"
    environ = os.environ
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and environ.get("TERM") != "dumb"
