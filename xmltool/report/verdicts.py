"""Both verdicts of a file in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.escape import vis

if TYPE_CHECKING:
    from xmltool.findings import FileReport

_VALID = {True: "valid", False: "not valid"}
_LOADS = {True: "loads", False: "libvirt would refuse it"}


def verdict_words(valid: bool | None, loads: bool | None) -> str:
    """Give `valid, loads` and the like; one word where there is no verdict at all."""
    if valid is None or loads is None:
        return "no verdict possible"
    joint = ", " if valid == loads else ", but "
    return _VALID[valid] + joint + _LOADS[loads]


def verdict_line(file: FileReport) -> str:
    """Give `pools/a.xml: valid, loads`, safe for a terminal."""
    return f"{vis(file.file)}: {verdict_words(file.valid, file.loads)}"
