"""`xmltool convert`: XML to JSON and back."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.convert.from_json import looks_like_json
from xmltool.document.document import Document, parse_document, read_document
from xmltool.errors import UsageError
from xmltool.files.inputs import Source, shown_name
from xmltool.files.operands import read_parts
from xmltool.findings import FileReport
from xmltool.grammar.choose import choose_grammars
from xmltool.text.shell import shell_word
from xmltool.text.suggest import one_of
from xmltool.verdict import judge

FORMS = ("json", "xml")
"""Values of `--to`."""


def convert(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A pool in XML or JSON; - for standard input.")
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="json|xml",
            show_default=False,
            help="The form to write; default: the one that FILE does not have.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE.")
    ] = None,
    stdin_filename: options.StdinFilename = None,
    color: options.Color = "auto",
) -> int:
    """Write a pool as JSON when it is XML, and as XML when it is JSON.

    In JSON an element is an object: "@type" is an attribute, "name" a child element; several
    children of one name are an array. An element with nothing but text is that text, and text
    beside attributes is "$". Where children of one name stand apart, "$children" holds all of them
    in order. Nothing is lost but comments and layout.
    """
    if to is not None:
        one_of("--to", to, FORMS)
    one_of("--color", color, emit.COLORS)
    document = read_document(file, name=shown_name(Source(file, found=False), stdin_filename))
    is_json = looks_like_json(document.data)
    text, report = _json_to_xml(document) if is_json else _xml_to_json(document)
    if report is not None:
        complain(choose_grammars().run, [report], color=color)
        return status_of([report], 1)
    if to == FORMS[not is_json]:  # the form that it has: there and back
        again = parse_document(document.name, text.encode())
        text, _ = _xml_to_json(again) if is_json else _json_to_xml(again)
    emit.output(output, text.encode())
    return 0


def _xml_to_json(document: Document) -> tuple[str, FileReport | None]:
    verdict = judge(document, choose_grammars().grammars)
    if not verdict.valid or document.root is None:
        return "", FileReport(
            document.name, verdict.valid, verdict.loads, verdict.findings, document.data
        )
    from xmltool.convert.to_json import to_json

    return to_json(document), None


def _json_to_xml(document: Document) -> tuple[str, FileReport | None]:
    file = read_parts(document)
    if file.findings:
        return "", FileReport(document.name, None, None, file.findings, document.data)
    if len(file.parts) > 1:
        raise UsageError(
            f"{document.name}: there are {len(file.parts)} pools in it, and an XML file has one",
            f"`xmltool generate -f {shell_word(document.name)} --output-dir DIR` writes a file for each",
        )
    part = file.parts[0]
    verdict = judge(part.document, choose_grammars().grammars)
    if not verdict.valid:
        findings = part.located(verdict.findings)
        return "", FileReport(document.name, verdict.valid, verdict.loads, findings, document.data)
    return part.document.data.decode(), None
