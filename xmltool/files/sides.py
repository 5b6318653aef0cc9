"""The two operands of `diff`: which definitions they hold, and what in them does not load."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import Document, parse_document, read_document
from xmltool.errors import UsageError
from xmltool.files.inputs import find_inputs, other_kind
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from xmltool.files.inputs import Skipped
    from xmltool.pool.definition import StoragePoolDef


class Pool(NamedTuple):
    """A definition and its file."""

    file: str
    definition: StoragePoolDef


class Side(NamedTuple):
    """One operand.

    Attributes:
        operand: as given.
        many: True for a directory or a list: its pools are matched by name.
        pools: what loads.
        refused: why the others do not, by file.
    """

    operand: str
    many: bool
    pools: list[Pool]
    refused: dict[str, str]

    def by_name(self) -> dict[str, Pool]:
        """Pools by name; of two files with one name the later counts, as it does for libvirt."""
        return {pool.definition.name: pool for pool in self.pools}

    def inside(self, file: str) -> str:
        """Path of a file below the operand."""
        return os.path.relpath(file, self.operand) if self.many else file


def read_sides(a: str, b: str, skipped: Skipped) -> tuple[Side, Side]:
    """Read both operands.

    Raises:
        UsageError: both are standard input.
    """
    if a == b == "-":
        raise UsageError("standard input (-) can be read only once")
    return _side(_beside(a, b), skipped), _side(_beside(b, a), skipped)


def _beside(operand: str, other: str) -> str:
    """Return what an operand means: a directory beside a file its file of that name, if it has one."""
    if not os.path.isdir(operand) or os.path.isdir(other):
        return operand
    inner = os.path.join(operand, os.path.basename(other))
    return inner if os.path.isfile(inner) else operand


def _side(operand: str, skipped: Skipped) -> Side:
    many = os.path.isdir(operand)
    side = Side(operand, many, [], {})
    for path in _paths(operand) if many else [operand]:
        document = read_document(path)
        kind = other_kind(document.root) if many else None
        if kind is not None:
            skipped.add(kind)
            continue
        documents = _documents(document, side)
        side.pools.extend(pool for pool in (_read(d, side) for d in documents) if pool is not None)
        if not many and len(documents) > 1:
            return side._replace(many=True)
    return side


def _paths(directory: str) -> list[str]:
    try:
        return [source.path for source in find_inputs([directory]).sources]
    except UsageError:  # an empty directory: a side without pools, which is an answer here
        return []


def _documents(document: Document, side: Side) -> list[Document]:
    """Return the XML documents of a file: itself, or those that its JSON stands for."""
    from xmltool.convert.from_json import json_to_documents, looks_like_json

    if not document.judged or not looks_like_json(document.data):
        return [document]
    reading = json_to_documents(document.name, document.data)
    if reading.findings:
        first = reading.findings[0]
        side.refused[document.name] = (
            f"{document.name}:{first.span.line}:{first.span.column}: {first.message}"
        )
    return [parse_document(document.name, pool.data) for pool in reading.pools]


def _read(document: Document, side: Side) -> Pool | None:
    """Read a definition, or note why libvirt would not."""
    place, reason = "1:1", "not well-formed"
    root = document.libvirt_root() if document.judged else None
    if root is not None:
        definition, refusals = read_definition(root)
        if definition is not None:
            return Pool(document.name, definition)
        span = document.element_span(refusals[0].element)
        place, reason = f"{span.line}:{span.column}", refusals[0].message
    elif document.problems:
        span = document.problems[0].span
        place, reason = f"{span.line}:{span.column}", document.problems[0].message
    side.refused[document.name] = f"{document.name}:{place}: not compared: {reason}"
    return None
