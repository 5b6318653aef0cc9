"""Pools in JSON to documents that libvirt takes, each with the uuid that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.convert.from_json import NAMESPACES, json_to_documents
from xmltool.document.document import parse_document
from xmltool.document.markup import Element, document_text
from xmltool.findings import FileReport, Finding
from xmltool.rules.reading import XT004
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.convert.from_json import JsonPool
    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.uuid_policy import UuidPolicy


class Generated(NamedTuple):
    """What became of one JSON file.

    Attributes:
        documents: name and text of each pool that is valid and that libvirt loads.
        report: what is wrong with the others, or None.
    """

    documents: tuple[tuple[str, str], ...]
    report: FileReport | None


def generate_from_json(
    document: Document, policy: UuidPolicy | None, grammars: Sequence[Grammar]
) -> Generated:
    """Return the documents of a JSON file.

    Args:
        document: the file as it was read; its bytes are JSON.
        policy: which uuid the pools get; None leaves them as the file has them.
        grammars: what they must be valid by.
    """
    if any(found.rule == XT004 for found in document.problems):
        return Generated((), FileReport(document.name, None, None, document.problems))
    reading = json_to_documents(document.name, document.data)
    if reading.findings:
        report = FileReport(document.name, None, None, reading.findings, document.data)
        return Generated((), report)
    documents: list[tuple[str, str]] = []
    findings: list[Finding] = []
    valid = loads = True
    for pool in reading.pools:
        verdict = judge(parse_document(document.name, pool.data), grammars)
        if verdict.valid and verdict.definition is not None:
            name = verdict.definition.name
            documents.append((name, _text(pool, name, policy)))
            continue
        valid, loads = valid and bool(verdict.valid), loads and bool(verdict.loads)
        findings += pool.relocate(verdict.findings)
    findings.sort(key=lambda finding: finding.sort_key)
    report = FileReport(document.name, valid, loads, tuple(findings), document.data)
    return Generated(tuple(documents), report if findings else None)


def _text(pool: JsonPool, name: str, policy: UuidPolicy | None) -> str:
    element = pool.element
    if policy is not None:
        element = _with_uuid(element, policy.choose(name))
    return document_text(element, NAMESPACES)


def _with_uuid(element: Element, uuid: str | None) -> Element:
    """Return the pool with this uuid behind its name, or without one."""
    children = [child for child in element.children if child.name != "uuid"]
    if uuid is not None:
        names = [index for index, child in enumerate(children) if child.name == "name"]
        children.insert(names[0] + 1 if names else 0, Element("uuid", (), uuid))
    return element._replace(children=tuple(children))
