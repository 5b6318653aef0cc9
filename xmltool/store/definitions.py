"""Definitions that shall be written to a store: read from operands, judged, refused with findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.convert.from_json import json_to_documents, looks_like_json
from xmltool.document.document import parse_document, read_document
from xmltool.files.inputs import Skipped, other_kind, shown_name
from xmltool.findings import FileReport, Finding, Severity
from xmltool.pool.conflict import Clash
from xmltool.rules.between import XT401, XT402, XT403
from xmltool.store.plan import Wanted
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xmltool.convert.from_json import JsonPool
    from xmltool.document.document import Document
    from xmltool.files.inputs import Inputs, Source
    from xmltool.grammar.choose import Grammars
    from xmltool.grammar.grammar import Grammar
    from xmltool.store.plan import Refusal

CONFLICT_RULES = {Clash.NAME: XT401, Clash.UUID: XT402, Clash.SOURCE: XT403}
"""Rule of the finding that a pool cannot be there beside another."""


class Given(NamedTuple):
    """One definition that may be written.

    Attributes:
        wanted: the definition.
        document: where it stands; for JSON the XML that was made of it.
        file: which of the files it is from, from 0.
        pool: where it stands in JSON, else None.
    """

    wanted: Wanted
    document: Document
    file: int
    pool: JsonPool | None = None


class Definitions:
    """What operands hold.

    Args:
        grammars: what a definition must be valid by, oldest first.
        validate: whether it must be valid at all.

    Attributes:
        files: a report for each file, in input order.
        given: the definitions that are acceptable by themselves.
        refused: whether there is anything that is not.
        notes: what was passed over, one line each.
    """

    def __init__(self, grammars: Sequence[Grammar], *, validate: bool) -> None:
        self.files: list[FileReport] = []
        self.given: list[Given] = []
        self.refused = False
        self.notes: tuple[str, ...] = ()
        self._grammars = grammars
        self._validate = validate

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The definitions alone."""
        return tuple(given.wanted for given in self.given)

    @property
    def findings(self) -> list[FileReport]:
        """The files about which there is something to say."""
        return [file for file in self.files if file.findings]

    def read(self, sources: Iterable[Source], skipped: Skipped, stdin_filename: str | None) -> None:
        """Read files; other kinds of libvirt XML below a directory are passed over."""
        for source in sources:
            document = read_document(source.path, name=shown_name(source, stdin_filename))
            kind = other_kind(document.root) if source.found else None
            if kind is not None:
                skipped.add(kind)
            else:
                self.add(document)

    def add(self, document: Document) -> None:
        """Take one file."""
        if document.judged and looks_like_json(document.data):
            self._add_json(document)
            return
        verdict = judge(document, self._grammars)
        report = FileReport(
            document.name, verdict.valid, verdict.loads, verdict.findings, document.data
        )
        self._take(document, report.valid, report.loads, verdict.definition, None)
        self.files.append(report)

    def _add_json(self, document: Document) -> None:
        if b"".join(document.data.split()) == b"[]":  # an empty list: no pools, and no fault
            self.files.append(FileReport(document.name, None, None))
            return
        reading = json_to_documents(document.name, document.data)
        if reading.findings:
            self.refused = True
            self.files.append(
                FileReport(document.name, None, None, reading.findings, document.data)
            )
            return
        findings: list[Finding] = []
        valid = loads = True
        for pool in reading.pools:
            part = parse_document(document.name, pool.data)
            verdict = judge(part, self._grammars)
            self._take(part, verdict.valid, verdict.loads, verdict.definition, pool)
            valid, loads = valid and bool(verdict.valid), loads and bool(verdict.loads)
            findings += pool.relocate(verdict.findings)
        findings.sort(key=lambda finding: finding.sort_key)
        self.files.append(FileReport(document.name, valid, loads, tuple(findings), document.data))

    def _take(
        self,
        document: Document,
        valid: bool | None,
        loads: bool | None,
        definition: object,
        pool: JsonPool | None,
    ) -> None:
        from xmltool.pool.definition import StoragePoolDef

        acceptable = loads and (valid or not self._validate)
        if not acceptable or not isinstance(definition, StoragePoolDef):
            self.refused = True
            return
        wanted = Wanted(definition, document.name)
        self.given.append(Given(wanted, document, len(self.files), pool))

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Take in that definitions cannot be there beside other pools."""
        for refusal in refusals:
            self.refused = True
            given = self.given[refusal.number]
            findings: tuple[Finding, ...] = (_conflict(given.document, refusal),)
            if given.pool is not None:
                findings = given.pool.relocate(findings)
            file = self.files[given.file]
            merged = sorted((*file.findings, *findings), key=lambda finding: finding.sort_key)
            self.files[given.file] = file._replace(findings=tuple(merged))


def read_definitions(
    inputs: Inputs,
    grammars: Grammars,
    *,
    validate: bool,
    stdin_filename: str | None = None,
) -> Definitions:
    """Read what operands stand for; the `notes` say what was passed over.

    Args:
        inputs: the files.
        grammars: what a definition must be valid by.
        validate: whether it must be valid at all.
        stdin_filename: what standard input is called.
    """
    skipped = Skipped(inputs.empty)
    definitions = Definitions(grammars.grammars, validate=validate)
    definitions.read(inputs.sources, skipped, stdin_filename)
    definitions.notes = (*grammars.run.notes, *skipped.remarks())
    return definitions


def _conflict(document: Document, refusal: Refusal) -> Finding:
    """Return the finding about a conflict: at the uuid or the name, whichever it is about."""
    root = document.libvirt_root()
    if root is None:  # pragma: no cover - what loads can be read
        raise ValueError(f"{document.name} cannot be read")
    names = ("name",) if refusal.clash is Clash.SOURCE else ("uuid", "name")
    found = (root.find(name) for name in names)
    element = next((element for element in found if element is not None), root)
    return Finding(
        CONFLICT_RULES[refusal.clash],
        Severity.ERROR,
        refusal.message,
        document.element_span(element),
        document.path(element),
        libvirt=refusal.libvirt_message,
    )
