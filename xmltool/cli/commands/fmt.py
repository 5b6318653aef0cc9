"""`xmltool fmt`: layout and element order as libvirt writes them."""

import sys
from collections import Counter
from typing import Annotated, NamedTuple

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import linting
from xmltool.cli.show import emit
from xmltool.cli.show.report import UNREADABLE, default_format
from xmltool.document.document import Document
from xmltool.errors import DocumentError, XmltoolError
from xmltool.files.found import read_found
from xmltool.files.inputs import (
    TEMPLATE_SUFFIXES,
    Skipped,
    Source,
    find_inputs,
)
from xmltool.files.output import write_file
from xmltool.findings import FileReport, RunInfo
from xmltool.layout.writer import format_document
from xmltool.lint.configuration import Configuration, included
from xmltool.report.formats import Output, write_reports
from xmltool.report.patch import shown_diff, unified_diff
from xmltool.report.style import Style
from xmltool.rules.reading import XT003
from xmltool.text.escape import vis
from xmltool.text.suggest import one_of
from xmltool.text.words import count_of


class Options(NamedTuple):
    """What to do with a text that changes."""

    check: bool
    diff: bool
    color: bool


CHANGED = "changed"
UNCHANGED = "unchanged"
UNWRITTEN = "unwritten"
TEMPLATE = "template"
FAULTY = "faulty"


def fmt(
    paths: options.Paths = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Write nothing; print what would change, for `patch -p1`."),
    ] = False,
    config: linting.Config = None,
    isolated: linting.Isolated = False,
    color: options.Color = "auto",
    stdin_filename: options.StdinFilename = None,
    quiet: options.Quiet = False,
) -> int:
    """Write files in libvirt's layout and element order; - goes to standard output.

    Content, line ends, comments and CDATA sections stay, and so does what libvirt makes of the
    file. A comment goes with the element whose line it ends, else with the one after it. What is
    not well-formed is reported and left.
    """
    one_of("--color", color, emit.COLORS)
    configuration = Configuration(config, isolated=isolated)
    inputs = included(find_inputs(paths), configuration)
    chosen = Options(check, diff, emit.wants_color(color, sys.stdout))
    skipped = Skipped(inputs.empty, len(inputs.sources))
    counts: Counter[str] = Counter()
    faulty: list[FileReport] = []
    for source in inputs.sources:
        document = read_found(source, stdin_filename)
        if isinstance(document, str):
            skipped.add(document)
            continue
        outcome = _format(document, source, chosen)
        counts[outcome] += 1
        if outcome == FAULTY:
            faulty.append(_fault(document))
    _report(faulty, chosen, to_stderr=diff or any(s.path == "-" for s in inputs.sources))
    filtered = [s.path for s in inputs.sources] == ["-"] and not (check or diff)
    if not quiet and not filtered:
        for line in (*skipped.remarks(), *_summary(counts, chosen)):
            emit.note(line)
    return _status(counts, faulty, chosen)


def _format(document: Document, source: Source, chosen: Options) -> str:
    """Deal with one file and say what became of it."""
    try:
        data = format_document(document)
    except DocumentError:
        if document.problems and source.path.endswith(TEMPLATE_SUFFIXES):
            emit.note(f"{vis(document.name)}: a template that is not XML yet: left as it is")
            return TEMPLATE
        return FAULTY
    changed = data is not document.data
    outcome = CHANGED if changed else UNCHANGED
    if chosen.diff:
        if changed:
            _print_diff(document, data, color=chosen.color)
    elif chosen.check:
        if changed:
            emit.out(f"would reformat {vis(document.name)}\n")
    elif source.path == "-":
        emit.out_bytes(data)
    elif changed:
        return _write(source.path, data)
    return outcome


def _print_diff(document: Document, data: bytes, *, color: bool) -> None:
    diff = unified_diff(document.name, document.data, data)
    if color or emit.is_terminal(sys.stdout):
        emit.out("".join(shown_diff(diff, color=color)))
    else:
        emit.out_bytes(diff)


def _write(path: str, data: bytes) -> str:
    try:
        write_file(path, data, sync=True)
    except XmltoolError as error:
        emit.note(f"xmltool: {vis(error.message)}")
        return UNWRITTEN
    return CHANGED


def _fault(document: Document) -> FileReport:
    """Say why a file cannot be laid out."""
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


def _report(faulty: list[FileReport], chosen: Options, *, to_stderr: bool) -> None:
    """Write the findings: beside a text or a diff they go to standard error."""
    if not faulty:
        return
    stream = sys.stderr if to_stderr else sys.stdout
    output = Output(default_format(), stream, Style(color=chosen.color and not to_stderr))
    write_reports(RunInfo("", ""), faulty, [output])


def _summary(counts: Counter[str], chosen: Options) -> list[str]:
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


def _status(counts: Counter[str], faulty: list[FileReport], chosen: Options) -> int:
    unreadable = sum(
        any(finding.rule == UNREADABLE for finding in file.findings) for file in faulty
    )
    if counts[UNWRITTEN] or (unreadable and unreadable == counts.total()):
        return 2
    dry = chosen.check or chosen.diff
    return int(bool(faulty) or (dry and bool(counts[CHANGED])))
