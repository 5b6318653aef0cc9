"""The definitions that operands hold: XML, JSON, directories of both, `-`; the one reader of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import Document, parse_document, read_document
from xmltool.errors import UsageError
from xmltool.files.found import DOCTYPE, EMPTY, NO_ELEMENT, read_found
from xmltool.files.inputs import JSON_SUFFIX, find_inputs, nothing_to_read, shown_name
from xmltool.files.overlooked import overlooked
from xmltool.findings import FileReport
from xmltool.text.escape import vis
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.convert.from_json import JsonPool
    from xmltool.files.inputs import Inputs, Source
    from xmltool.findings import Finding

POOL = "pool"


class Part(NamedTuple):
    """One definition of a file.

    Attributes:
        document: the definition in XML.
        pool: where it stands in JSON; None where the file is XML.
    """

    document: Document
    pool: JsonPool | None = None

    def located(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings about the definition at their places in the file."""
        return tuple(findings) if self.pool is None else self.pool.relocate(findings)


class DefinitionFile(NamedTuple):
    """One file.

    Attributes:
        document: the file as it was read.
        parts: its definitions; one where it is XML, whatever it holds.
        findings: what keeps its JSON from being read.
    """

    document: Document
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()

    def report(
        self, valid: bool | None, loads: bool | None, findings: Iterable[Finding] = ()
    ) -> FileReport:
        """Return a report on the file, with findings in the order of every report."""
        found = tuple(sorted(findings, key=lambda finding: finding.sort_key))
        return FileReport(self.document.name, valid, loads, found, self.document.data)

    @property
    def is_empty_list(self) -> bool:
        """Whether it is a JSON array without pools."""
        return not self.parts and b"".join(self.document.data.split()) == b"[]"


class PassedOver(NamedTuple):
    """A file, or another entry of a directory, that looks like a definition and is not read."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{vis(self.path)}: passed over: {self.reason}"


class Operands(NamedTuple):
    """What operands hold, in input order."""

    files: tuple[DefinitionFile, ...]
    passed_over: tuple[PassedOver, ...]
    empty: tuple[str, ...] = ()

    def remarks(self) -> Iterator[str]:
        """Return a line for each entry that was passed over and each directory that holds nothing."""
        yield from (f"no *.xml or *.json file in {vis(directory)}" for directory in self.empty)
        yield from map(str, self.passed_over)


def read_operands(
    operands: Sequence[str] | None,
    *,
    stdin_filename: str | None = None,
    allow_empty: bool = False,
    kinds: Sequence[str] = (POOL,),
) -> Operands:
    """Read the definitions that operands stand for; without operands those of the current directory.

    Args:
        operands: files, directories and `-`.
        stdin_filename: what reports call standard input.
        allow_empty: whether directories without a single file are an answer.
        kinds: what is to be read, by its root; JSON is read for pools only.
    """
    inputs = find_definitions(operands)
    passed = [PassedOver(*entry) for entry in sorted(inputs.passed_over)]
    for directory in inputs.directories:
        passed += [PassedOver(*entry) for entry in sorted(overlooked(directory))]
    if not inputs.sources and not allow_empty:
        raise _nothing(inputs.empty, passed)
    files: list[DefinitionFile] = []
    for source in inputs.sources:
        read = _read(source, stdin_filename, kinds)
        if isinstance(read, str):
            passed.append(PassedOver(source.path, read))
        else:
            files.append(read_parts(read))
    return Operands(tuple(files), tuple(sorted(passed)), inputs.empty)


def _nothing(empty: Sequence[str], passed: Sequence[PassedOver]) -> UsageError:
    """Return the error of operands without a single file."""
    error = nothing_to_read(empty, "*.xml or *.json")
    if not passed:
        return UsageError(error.message)
    hint = "name the files to have them read"
    return UsageError(f"{error.message}; {first_of(passed)}", hint)


def first_of(passed: Sequence[PassedOver]) -> str:
    """Return the first entry that was passed over, and how many others there are."""
    more = f", and {count_of(len(passed) - 1, 'other')}" if passed[1:] else ""
    return f"{passed[0]}{more}"


def find_definitions(operands: Sequence[str] | None) -> Inputs:
    """Return the files that operands stand for, also where there are none."""
    return find_inputs(operands, more=(JSON_SUFFIX,), allow_empty=True)


def looks_like_json(data: bytes) -> bool:
    """Report whether a text is meant as JSON: XML cannot begin with a bracket or a brace."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1] in (b"{", b"[")


def read_parts(document: Document) -> DefinitionFile:
    """Read the definitions of a file, XML or JSON."""
    if not document.judged or not looks_like_json(document.data):
        return DefinitionFile(document, (Part(document),))
    from xmltool.convert.from_json import json_to_documents

    reading = json_to_documents(document.name, document.data)
    parts = tuple(Part(parse_document(document.name, p.data), p) for p in reading.pools)
    return DefinitionFile(document, parts, reading.findings)


def _read(source: Source, stdin_filename: str | None, wanted: Sequence[str]) -> Document | str:
    """Read a file; of one that was found in a directory and is no definition return what it is.

    One that is empty, or holds no element, is read all the same: what was emptied is refused.
    """
    name = shown_name(source, stdin_filename)
    if not source.found:
        return read_document(source.path, name=name)
    if os.path.splitext(name)[1] == JSON_SUFFIX:
        if POOL not in wanted:
            return f"it is JSON, and a {wanted[0]} is read from XML only"
        from xmltool.convert.from_json import names_a_pool

        document = read_document(source.path, name=name)
        named = not document.judged or names_a_pool(document.data)
        return document if named else "it is JSON, but not of a pool"
    found = read_found(source, stdin_filename)
    kind = found if isinstance(found, str) else POOL
    if kind not in wanted and kind not in (EMPTY, NO_ELEMENT):
        kind = kind.removeprefix(DOCTYPE)
        return f"its root is <{kind}>, not <{wanted[0]}>"
    return read_document(source.path, name=name) if isinstance(found, str) else found
