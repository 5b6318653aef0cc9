"""A pool's file in the other form: XML as JSON, JSON as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.convert.to_json import to_json
from xmltool.document.document import Document, parse_document
from xmltool.errors import UsageError
from xmltool.files.operands import looks_like_json, read_parts
from xmltool.grammar.load import load_grammar
from xmltool.text.shell import shell_word
from xmltool.verdict import judge

if TYPE_CHECKING:
    from xmltool.findings import FileReport

FORMS = ("json", "xml")
"""What a pool can be written as."""


def converted(document: Document, to: str | None = None) -> tuple[str, FileReport | None]:
    """Return a file in one of the `FORMS`, and what is wrong with it where it cannot be.

    Without a form it is the one that the file does not have.
    """
    is_json = looks_like_json(document.data)
    text, report = _json_to_xml(document) if is_json else _xml_to_json(document)
    if report is None and to == FORMS[not is_json]:  # the form that it has: there and back
        again = parse_document(document.name, text.encode())
        return _xml_to_json(again) if is_json else _json_to_xml(again)
    return text, report


def _xml_to_json(document: Document) -> tuple[str, FileReport | None]:
    verdict = judge(document, (load_grammar(),))
    if not verdict.valid or document.root is None:
        return "", verdict.report()
    return to_json(document), None


def _json_to_xml(document: Document) -> tuple[str, FileReport | None]:
    file = read_parts(document)
    if file.findings:
        return "", file.report(None, None, file.findings)
    if len(file.parts) > 1:
        raise UsageError(
            f"{document.name}: there are {len(file.parts)} pools in it, and an XML file has one",
            f"`xmltool generate -f {shell_word(document.name)} --output-dir DIR` writes a file for each",
        )
    part = file.parts[0]
    verdict = judge(part.document, (load_grammar(),))
    if not verdict.valid:
        return "", file.report(verdict.valid, verdict.loads, part.located(verdict.findings))
    return part.document.data.decode(), None
