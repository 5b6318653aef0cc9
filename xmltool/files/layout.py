"""A file in libvirt's layout: what `fmt` makes of each of its operands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import XmltoolError
from xmltool.files.inputs import STDIN, TEMPLATE_SUFFIXES
from xmltool.files.output import rewrite_file
from xmltool.findings import FileReport
from xmltool.layout.writer import formatted, refusals

if TYPE_CHECKING:
    from xmltool.document.document import Document
    from xmltool.files.inputs import Source


class Layout(StrEnum):
    """What becomes of a file."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNWRITTEN = "unwritten"
    TEMPLATE = "template"
    """No XML yet, by its name: left as it is."""
    FAULTY = "faulty"


class LaidFile(NamedTuple):
    """A file, what becomes of it, its text in libvirt's layout, and why that cannot be written."""

    document: Document
    layout: Layout
    data: bytes = b""
    problem: str = ""


def lay_out(source: Source, document: Document, *, write: bool) -> LaidFile:
    """Lay out a file; with `write` one that changes is written in place, but for standard input."""
    data = formatted(document)
    if data is None:
        is_template = document.problems and source.path.endswith(TEMPLATE_SUFFIXES)
        return LaidFile(document, Layout.TEMPLATE if is_template else Layout.FAULTY)
    if data is document.data:
        return LaidFile(document, Layout.UNCHANGED, data)
    if write and source.path != STDIN:
        try:
            rewrite_file(source.path, document.data, data)
        except XmltoolError as error:
            return LaidFile(document, Layout.UNWRITTEN, data, error.message)
    return LaidFile(document, Layout.CHANGED, data)


def fault_of(document: Document) -> FileReport:
    """Return why a file cannot be laid out."""
    verdict = False if document.judged else None
    return FileReport(document.name, verdict, verdict, refusals(document), document.data)
