"""Pools in files, XML or JSON, to documents that libvirt takes, each with the uuid that was asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from xmltool.convert.from_json import NAMESPACES
from xmltool.document.markup import Element, document_text
from xmltool.errors import DocumentError, UsageError
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from xmltool.files.operands import DefinitionFile
    from xmltool.findings import FileReport, Finding
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.uuid_policy import UuidPolicy

_PREFIXES = {namespace: f"{prefix}:" for prefix, namespace in NAMESPACES.items()}


def generate_from_files(
    files: Sequence[DefinitionFile], policy: UuidPolicy | None, grammars: Sequence[Grammar]
) -> tuple[tuple[tuple[str, str], ...], tuple[FileReport, ...]]:
    """Return name and text of each pool that is valid and loads, and a report on each file at fault.

    Without a policy the pools keep the uuids that the files have.
    """
    results = [_from_file(file, policy, grammars) for file in files]
    documents = tuple(document for made, _ in results for document in made)
    if policy is not None and policy.fixed is not None and len(documents) > 1:
        raise UsageError(f"--uuid {policy.fixed} is for one pool, and there are {len(documents)}")
    return documents, tuple(report for _, report in results if report is not None)


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


def _from_file(
    file: DefinitionFile, policy: UuidPolicy | None, grammars: Sequence[Grammar]
) -> tuple[list[tuple[str, str]], FileReport | None]:
    if file.findings:
        return [], file.report(None, None, file.findings)
    documents: list[tuple[str, str]] = []
    findings: list[Finding] = []
    valid: bool | None = True
    loads: bool | None = True
    for part in file.parts:
        verdict = judge(part.document, grammars)
        root = part.document.root
        if verdict.valid and verdict.definition is not None and root is not None:
            name = verdict.definition.name
            element = _element(root) if part.pool is None else part.pool.element
            documents.append((name, _text(element, name, policy)))
            continue
        valid, loads = valid and verdict.valid, loads and verdict.loads
        findings += part.located(verdict.findings)
    return documents, file.report(valid, loads, findings) if findings else None


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
