"""What became of the files of `fmt`: diffs, findings, the summary, the exit status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from xmltool.cli.show import emit
from xmltool.cli.show.report import UNREADABLE, default_format
from xmltool.findings import FileReport, RunInfo
from xmltool.report.formats import Output, write_reports
from xmltool.report.patch import shown_diff, unified_diff
from xmltool.report.style import Style
from xmltool.rules.reading import XT003
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections import Counter

    from xmltool.document.document import Document


class Wanted(NamedTuple):
    """What to do with a text that changes."""

    check: bool
    diff: bool
    color: bool


CHANGED = "changed"
UNCHANGED = "unchanged"
UNWRITTEN = "unwritten"
TEMPLATE = "template"
FAULTY = "faulty"


def print_diff(document: Document, data: bytes, *, color: bool) -> None:
    """Print what changes in a file, coloured for a person."""
    diff = unified_diff(document.name, document.data, data)
    if color or emit.is_terminal(sys.stdout):
        emit.out("".join(shown_diff(diff, color=color)))
    else:
        emit.out_bytes(diff)


def fault(document: Document) -> FileReport:
    """Return why a file cannot be laid out."""
    findings = document.problems
    root = document.root
    if not findings and root is not None:
        name = str(root.tag).rpartition("}")[2]
        findings = (
            XT003.finding(
                f"the document is a <{name}>, not a <pool>",
                document.element_span(root),
                document.path(root),
            ),
        )
    verdict = False if document.judged else None
    return FileReport(document.name, verdict, verdict, findings, document.data)


def report_faulty(faulty: list[FileReport], chosen: Wanted, *, to_stderr: bool) -> None:
    """Write the findings: beside a text or a diff they go to standard error."""
    if not faulty:
        return
    stream = sys.stderr if to_stderr else sys.stdout
    output = Output(default_format(), stream, Style(color=chosen.color and not to_stderr))
    write_reports(RunInfo("", ""), faulty, [output])


def summary(counts: Counter[str], chosen: Wanted) -> list[str]:
    """Return a line about all files."""
    dry = chosen.check or chosen.diff
    texts = {
        CHANGED: "would be reformatted" if dry else "reformatted",
        UNCHANGED: "already formatted",
        UNWRITTEN: "not written",
        FAULTY: "left alone for errors",
    }
    parts = [
        f"{count_of(counts[what], 'file')} {words}" for what, words in texts.items() if counts[what]
    ]
    return [", ".join(parts)] if parts else []


def status(counts: Counter[str], faulty: list[FileReport], chosen: Wanted) -> int:
    """Return the exit status."""
    unreadable = sum(
        any(finding.rule == UNREADABLE for finding in file.findings) for file in faulty
    )
    if counts[UNWRITTEN] or (unreadable and unreadable == counts.total()):
        return 2
    dry = chosen.check or chosen.diff
    return int(bool(faulty) or (dry and bool(counts[CHANGED])))
