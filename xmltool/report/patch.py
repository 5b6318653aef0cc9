"""Unified diffs that `patch -p1` and `git apply` take: `lint --diff`, `fmt --diff`, `define --diff`."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING

from xmltool.report.style import BOLD, CYAN, GREEN, RED, painted
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_LINE_END = b"\\ No newline at end of file\n"
_COLORS = {"+++": BOLD, "---": BOLD, "@@": CYAN, "+": GREEN, "-": RED}


def unified_diff(name: str, before: bytes, after: bytes) -> bytes:
    """Return the difference of two versions of a file; empty where they are equal."""
    from difflib import diff_bytes, unified_diff

    path = os.fsencode(name).lstrip(b"/")
    path = path.removeprefix(b"./")
    lines = diff_bytes(
        unified_diff,
        _lines(before),
        _lines(after),
        _label(b"a/" + path),
        _label(b"b/" + path),
        lineterm=b"\n",
    )
    diff = BytesIO()  # joining would first make a list of the lines, which can be millions
    diff.writelines(line if line.endswith(b"\n") else line + b"\n" + _NO_LINE_END for line in lines)
    return diff.getvalue()


def shown_diff(diff: bytes, *, color: bool) -> Iterator[str]:
    """Return a diff's lines for a terminal: nothing in them can drive it."""
    for line in diff.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        text = vis(line.removesuffix("\r")).replace("\\x09", "\t")
        if line.endswith("\r"):
            text += "\\r"
        code = next((code for mark, code in _COLORS.items() if line.startswith(mark)), "")
        yield painted(text, code, color=color and code != "") + "\n"


def _lines(data: bytes) -> list[bytes]:
    """Split at line feeds only, as `patch` does."""
    parts = data.split(b"\n")
    last = parts.pop()
    return [*(part + b"\n" for part in parts), *([last] if last else [])]


def _label(path: bytes) -> bytes:
    """Write a path as git does: quoted where a byte could be misread, a tab behind one with blanks."""
    plain = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    if plain == path and all(byte >= 0x20 and byte != 0x7F for byte in path):
        return path + b"\t" if b" " in path else path
    return (
        b'"'
        + b"".join(
            b"\\%03o" % byte if byte < 0x20 or byte >= 0x7F else bytes((byte,)) for byte in plain
        )
        + b'"'
    )
