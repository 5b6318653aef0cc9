"""Drift as findings in files, for the formats that all reports share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.findings import FileReport, Finding, Related, RunInfo
from xmltool.live.drift import in_one_line
from xmltool.remarks import Remark, located
from xmltool.rules.drift import KINDS
from xmltool.rules.rule import Message
from xmltool.store.boot import SUFFIX
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.live.drift import Comparison, Disk, Drift
    from xmltool.live.suggest import Commands

_RULES = {str(rule): rule for rule in KINDS}


def run_info(comparison: Comparison, checked_at: str) -> RunInfo:
    """Return what a report says of a comparison in place of a grammar."""
    facts = (
        ("store", comparison.disk.shown),
        ("connect", comparison.connect),
        ("checkedAt", checked_at),
    )
    notes = (f"{vis(note.pool)}: {note.kind}: {vis(note.message)}" for note in comparison.notes)
    return RunInfo("", "", tuple(notes), facts, KINDS)


def file_reports(
    comparison: Comparison, commands: Mapping[Drift, Commands]
) -> Iterator[FileReport]:
    """Yield a report for each file that was compared, and for each that is missing.

    Args:
        comparison: with its sides.
        commands: what would end each drift; empty where nobody asked.
    """
    found: dict[str, list[Drift]] = {}
    for drift in comparison.drift:
        name = drift.file or drift.pool + SUFFIX
        file = name if drift.secret is not None else os.path.join(comparison.disk.shown, name)
        found.setdefault(file, []).append(drift)
    data = dict(_compared_files(comparison.disk))
    for file in sorted(data.keys() | found.keys()):
        text = data.get(file)
        findings = [
            _finding(drift, file, text, commands.get(drift)) for drift in found.get(file, ())
        ]
        findings.sort(key=lambda finding: finding.sort_key)
        yield FileReport(file, None, None, tuple(findings), text)


def _compared_files(disk: Disk) -> Iterator[tuple[str, bytes | None]]:
    """Yield path and content of each definition that libvirt would load."""
    for entry in disk.entries:
        if entry.loaded:
            yield os.path.join(disk.shown, entry.file), entry.data
    if disk.secrets is not None:
        for secret in disk.secrets.loaded:
            yield os.path.join(disk.secrets.shown, secret.file), secret.data


def _finding(drift: Drift, file: str, data: bytes | None, commands: Commands | None) -> Finding:
    """Return the finding of a drift, at the first element of the file that differs."""
    path = drift.changes[0].path.partition("@")[0].rstrip("/") if drift.changes else None
    document = None if data is None or path is None else parse_document(file, data)
    remark = Remark(Message(_RULES[drift.kind], in_one_line(drift)), path)
    paths = ", ".join(one.path for one in drift.changes)
    finding = located(remark, document)._replace(path=paths, severity=drift.severity)
    place = finding.span.line, finding.span.column
    lines = () if commands is None else commands.in_words()
    return finding._replace(related=tuple(Related(file, *place, line) for line in lines))
