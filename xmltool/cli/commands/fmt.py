"""`xmltool fmt`: layout and element order as libvirt writes them."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import linting
from xmltool.cli.show import emit
from xmltool.cli.show.fmt_outcome import (
    CHANGED,
    FAULTY,
    TEMPLATE,
    UNCHANGED,
    UNWRITTEN,
    Wanted,
    fault,
    print_diff,
    report_faulty,
    status,
    summary,
)
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
from xmltool.layout.writer import format_document
from xmltool.lint.configuration import Configuration, included
from xmltool.text.escape import vis
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from xmltool.findings import FileReport


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
    chosen = Wanted(check, diff, emit.wants_color(color, sys.stdout))
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
            faulty.append(fault(document))
    report_faulty(faulty, chosen, to_stderr=diff or any(s.path == "-" for s in inputs.sources))
    filtered = [s.path for s in inputs.sources] == ["-"] and not (check or diff)
    if not quiet and not filtered:
        for line in (*skipped.remarks(), *summary(counts, chosen)):
            emit.note(line)
    return status(counts, faulty, chosen)


def _format(document: Document, source: Source, chosen: Wanted) -> str:
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
            print_diff(document, data, color=chosen.color)
    elif chosen.check:
        if changed:
            emit.out(f"would reformat {vis(document.name)}\n")
    elif source.path == "-":
        emit.out_bytes(data)
    elif changed:
        return _write(source.path, data)
    return outcome


def _write(path: str, data: bytes) -> str:
    try:
        write_file(path, data, sync=True)
    except XmltoolError as error:
        emit.note(f"xmltool: {vis(error.message)}")
        return UNWRITTEN
    return CHANGED
