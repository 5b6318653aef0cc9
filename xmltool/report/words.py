"""Verdicts and messages in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding

_VALID = {True: "valid", False: "not valid"}
_LOADS = {True: "loads", False: "libvirt would refuse it"}


def verdict_words(valid: bool | None, loads: bool | None) -> str:
    """Return `valid, loads` and the like; one word where there is no verdict at all."""
    if valid is None or loads is None:
        return "no verdict possible"
    joint = ", " if valid == loads else ", but "
    return _VALID[valid] + joint + _LOADS[loads]


def verdict_line(file: FileReport) -> str:
    """Return `pools/a.xml: valid, loads`, safe for a terminal."""
    return f"{vis(file.file)}: {verdict_words(file.valid, file.loads)}"


def full_message(finding: Finding) -> str:
    """Return a finding's message with the first line of libvirt's own words, where it has any."""
    if finding.libvirt is None:
        return finding.message
    return f"{finding.message} (libvirt: {libvirt_line(finding.libvirt)})"


def libvirt_line(words: str) -> str:
    """Return the first line of libvirt's words: for a syntax error it goes on with the source."""
    return words.partition("\n")[0]
