"""Verdicts and messages in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Return a finding's message with what libvirt does about it, where the message has it not."""
    if finding.libvirt is not None:
        does = f"libvirt {_verb(finding)}: {libvirt_line(finding.libvirt)}"
    elif finding.others and any(other.effect == "dropped" for other in finding.others):
        does = "libvirt drops it"
    else:
        return finding.message
    return f"{finding.message} ({does})"


def remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what stands below a finding: other places, libvirt's own words, how to fix it."""
    for related in finding.related:
        yield "see", f"{related.file}:{related.line}:{related.column}: {related.message}"
    for other in finding.others:
        yield "also", f"{other.rule} {other.message}"
    if finding.libvirt is not None:
        yield "libvirt", finding.libvirt
    if finding.fix is not None:
        option = "--fix" if finding.fix.safe else "--unsafe-fixes"
        yield "fix", f"{finding.fix.title} (lint {option})"


def _verb(finding: Finding) -> str:
    """Return what libvirt does with its words: some it only says, of a file that it loads."""
    return "refuses it" if finding.effect == "refused" else "says"


def libvirt_line(words: str) -> str:
    """Return the first line of libvirt's words: for a syntax error it goes on with the source."""
    return words.partition("\n")[0]
