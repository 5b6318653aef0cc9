"""What changes in a file, as a diff on standard output."""

from __future__ import annotations

import sys

from xmltool.cli.show import emit
from xmltool.report.patch import shown_diff, unified_diff


def print_diff(name: str, before: bytes, after: bytes, *, color: bool) -> None:
    """Print a unified diff: escaped and coloured for a person, else byte for byte for `patch`."""
    diff = unified_diff(name, before, after)
    if color or emit.is_terminal(sys.stdout):
        emit.out("".join(shown_diff(diff, color=color)))
    else:
        emit.out_bytes(diff)
