"""Pools in files, XML or JSON, to documents that libvirt takes, each with the uuid that was asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xmltool.convert.from_json import NAMESPACES
from xmltool.document.markup import Element, document_text
from xmltool.errors import DocumentError, UsageError
from xmltool.findings import FileReport, Finding
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from xmltool.files.operands import DefinitionFile, Part
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.uuid_policy import UuidPolicy

_PREFIXES = {namespace: f"{prefix}:" for prefix, namespace in NAMESPACES.items()}


class Generated(NamedTuple):
    """What became of one file.

    Attributes:
        documents: name and text of each pool that is valid and that libvirt loads.
        report: what is wrong with the others, or None.
    """

    documents: tuple[tuple[str, str], ...]
    report: FileReport | None


def generate_from_files(
    files: Sequence[DefinitionFile], policy: UuidPolicy | None, grammars: Sequence[Grammar]
) -> tuple[tuple[tuple[str, str], ...], tuple[FileReport, ...]]:
    """Return name and text of each pool of files, and a report on each file that is at fault.

    The arguments are those of `generate_from_file`.
    """
    results = [generate_from_file(file, policy, grammars) for file in files]
    documents = tuple(document for result in results for document in result.documents)
    if policy is not None and policy.fixed is not None and len(documents) > 1:
        raise UsageError(f"--uuid {policy.fixed} is for one pool, and there are {len(documents)}")
    return documents, tuple(result.report for result in results if result.report is not None)


def by_name(documents: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return texts by the pool's name, of which each has to be another.

    Raises:
        DocumentError: two have the same.
    """
    texts = dict(documents)
    if len(texts) < len(documents):
        names = sorted(name for name, _ in documents)
        twice = next(one for one, other in pairwise(names) if one == other)
        raise DocumentError(f"there are two pools named {twice}; nothing is written")
    return texts


def generate_from_file(
    file: DefinitionFile, policy: UuidPolicy | None, grammars: Sequence[Grammar]
) -> Generated:
    """Return the documents of a file; without a policy the pools keep the uuids that the file has."""
    document = file.document
    if file.findings:
        return Generated((), FileReport(document.name, None, None, file.findings, document.data))
    documents: list[tuple[str, str]] = []
    findings: list[Finding] = []
    valid: bool | None = True
    loads: bool | None = True
    for part in file.parts:
        verdict = judge(part.document, grammars)
        root = part.document.root
        if verdict.valid and verdict.definition is not None and root is not None:
            name = verdict.definition.name
            documents.append((name, _text(_pool(part, root), name, policy)))
            continue
        valid, loads = valid and verdict.valid, loads and verdict.loads
        findings += part.located(verdict.findings)
    findings.sort(key=lambda finding: finding.sort_key)
    report = FileReport(document.name, valid, loads, tuple(findings), document.data)
    return Generated(tuple(documents), report if findings else None)


def _pool(part: Part, root: etree._Element) -> Element:
    return _element(root) if part.pool is None else part.pool.element


def _element(node: etree._Element) -> Element:
    """Return an element of a valid document as plain data, without comments and layout."""
    namespace, _, local = str(node.tag).rpartition("}")
    children = tuple(_element(child) for child in node.iterchildren("*"))
    return Element(
        _PREFIXES.get(namespace.removeprefix("{"), "") + local,
        tuple((str(name), str(value)) for name, value in node.attrib.items()),
        "" if children else "".join(map(str, node.xpath("text()"))),
        children,
    )


def _text(element: Element, name: str, policy: UuidPolicy | None) -> str:
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
