"""What became of the files of `fmt`: diffs, findings, the summary, the exit status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from xmltool.cli.show import emit
from xmltool.cli.show.report import default_format
from xmltool.files.inputs import STDIN
from xmltool.files.layout import Layout
from xmltool.findings import RunInfo
from xmltool.report.formats import Output, write_reports
from xmltool.report.style import Style
from xmltool.rules.reading import XT004
from xmltool.text.escape import vis
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections import Counter

    from xmltool.files.inputs import Source
    from xmltool.files.layout import LaidFile
    from xmltool.findings import FileReport


class Wanted(NamedTuple):
    """What to do with a text that changes."""

    check: bool
    diff: bool
    color: bool


def show_file(source: Source, laid: LaidFile, chosen: Wanted) -> None:
    """Print what becomes of a file, or would."""
    name = vis(laid.document.name)
    match laid.layout:
        case Layout.TEMPLATE:
            emit.note(f"{name}: a template that is not XML yet: left as it is")
        case Layout.UNWRITTEN:
            emit.note(f"xmltool: {vis(laid.problem)}")
        case Layout.CHANGED if chosen.diff:
            before = laid.document.data
            emit.out_diff(laid.document.name, before, laid.data, color=chosen.color)
        case Layout.CHANGED if chosen.check:
            emit.out(f"would reformat {name}\n")
        case Layout.CHANGED | Layout.UNCHANGED:
            if source.path == STDIN and not (chosen.diff or chosen.check):
                emit.out_bytes(laid.data)


def report_faulty(faulty: list[FileReport], chosen: Wanted, *, to_stderr: bool) -> None:
    """Write the findings: beside a text or a diff they go to standard error."""
    if not faulty:
        return
    stream = sys.stderr if to_stderr else sys.stdout
    output = Output(default_format(), stream, Style(color=chosen.color and not to_stderr))
    write_reports(RunInfo("", ""), faulty, [output])


def summary(counts: Counter[Layout], chosen: Wanted) -> list[str]:
    """Return a line about all files."""
    dry = chosen.check or chosen.diff
    texts = {
        Layout.CHANGED: "would be reformatted" if dry else "reformatted",
        Layout.UNCHANGED: "already formatted",
        Layout.UNWRITTEN: "not written",
        Layout.FAULTY: "left alone for errors",
    }
    parts = [
        f"{count_of(counts[what], 'file')} {words}" for what, words in texts.items() if counts[what]
    ]
    return [", ".join(parts)] if parts else []


def status(counts: Counter[Layout], faulty: list[FileReport], chosen: Wanted) -> int:
    """Return the exit status."""
    unreadable = sum(any(finding.rule == XT004 for finding in file.findings) for file in faulty)
    if counts[Layout.UNWRITTEN] or (unreadable and unreadable == counts.total()):
        return 2
    dry = chosen.check or chosen.diff
    return int(bool(faulty) or (dry and bool(counts[Layout.CHANGED])))
