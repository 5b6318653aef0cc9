"""Definitions that shall be written to a store: read from operands, judged, refused with findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.files.operands import POOL
from xmltool.findings import FileReport, Finding, Severity
from xmltool.pool.elements import name_of
from xmltool.rules.between import XT403
from xmltool.secret.judge import judge_secret
from xmltool.secret.read import ROOT as SECRET
from xmltool.store.plan import Wanted
from xmltool.store.secret_plan import WantedSecret
from xmltool.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from xmltool.document.document import Document
    from xmltool.files.operands import DefinitionFile, Part
    from xmltool.grammar.choose import Grammars
    from xmltool.grammar.grammar import Grammar
    from xmltool.store.plan import Refusal
    from xmltool.store.secret_plan import SecretRefusal

"""Rule of the finding that a pool cannot be there beside another."""


class Kinds(NamedTuple):
    """Which documents are taken."""

    pools: bool = True
    secrets: bool = False

    @property
    def roots(self) -> tuple[str, ...]:
        """Names of their document elements."""
        return (POOL,) * self.pools + (SECRET,) * self.secrets


POOLS = Kinds()
"""Storage pools only: everything else is at fault, or passed over in a directory."""


class GivenSecret(NamedTuple):
    """One secret that may be written: what it is, where it stands, and which file it is from."""

    wanted: WantedSecret
    document: Document
    file: int


class Given(NamedTuple):
    """One definition that may be written.

    Attributes:
        wanted: the definition.
        part: where it stands.
        file: which of the files it is from, from 0.
    """

    wanted: Wanted
    part: Part
    file: int


class Definitions:
    """What operands hold.

    Attributes:
        files: a report for each file, in input order.
        given: the definitions that are acceptable by themselves.
        secrets: the secrets that are.
        refused: whether there is anything that is not.
    """

    def __init__(
        self, grammars: Sequence[Grammar], *, validate: bool, kinds: Kinds = POOLS
    ) -> None:
        self.files: list[FileReport] = []
        self.given: list[Given] = []
        self.secrets: list[GivenSecret] = []
        self.refused = False
        self._grammars = grammars
        self._validate = validate
        self._kinds = kinds

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The definitions alone."""
        return tuple(given.wanted for given in self.given)

    @property
    def findings(self) -> list[FileReport]:
        """The files about which there is something to say."""
        return [file for file in self.files if file.findings]

    def add(self, file: DefinitionFile) -> None:
        """Take one file."""
        document = file.document
        if self._kinds.secrets and (is_secret(document) or not self._kinds.pools):
            self._add_secret(document)
            return
        if file.is_empty_list:  # no pools, and no fault
            self.files.append(FileReport(document.name, None, None))
            return
        if file.findings:
            self.refused = True
            self.files.append(FileReport(document.name, None, None, file.findings, document.data))
            return
        findings: list[Finding] = []
        valid: bool | None = True
        loads: bool | None = True
        for part in file.parts:
            verdict = judge(part.document, self._grammars)
            self._take(part, verdict)
            valid, loads = valid and verdict.valid, loads and verdict.loads
            findings += part.located(verdict.findings)
        findings.sort(key=lambda finding: finding.sort_key)
        self.files.append(FileReport(document.name, valid, loads, tuple(findings), document.data))

    def _take(self, part: Part, verdict: Verdict) -> None:
        acceptable = verdict.loads and (verdict.valid or not self._validate)
        if not acceptable or verdict.definition is None:
            self.refused = True
            return
        wanted = Wanted(verdict.definition, part.document.name)
        self.given.append(Given(wanted, part, len(self.files)))

    def _add_secret(self, document: Document) -> None:
        verdict = judge_secret(document)
        faults = any(found.severity is Severity.ERROR for found in verdict.findings)
        if verdict.definition is None or faults:
            self.refused = True
        else:
            wanted = WantedSecret(verdict.definition, document.name)
            self.secrets.append(GivenSecret(wanted, document, len(self.files)))
        self.files.append(
            FileReport(document.name, None, verdict.loads, verdict.findings, document.data)
        )

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Take in that definitions cannot be there beside other pools."""
        for refusal in refusals:
            self.refused = True
            given = self.given[refusal.number]
            findings = given.part.located([_conflict(given.part.document, refusal)])
            self._tell(given.file, findings)

    def refuse_secrets(self, refusals: Iterable[SecretRefusal]) -> None:
        """Record that secrets cannot be there beside others."""
        for refusal in refusals:
            self.refused = True
            given = self.secrets[refusal.number]
            element = _place(given.document, ("usage", "uuid"))
            finding = refusal.message.finding(
                given.document.element_span(element),
                given.document.path(element),
                libvirt=refusal.libvirt_message,
            )
            self._tell(given.file, (finding,))

    def _tell(self, number: int, findings: tuple[Finding, ...]) -> None:
        file = self.files[number]
        merged = sorted((*file.findings, *findings), key=lambda finding: finding.sort_key)
        self.files[number] = file._replace(findings=tuple(merged))


def judged_definitions(
    files: Iterable[DefinitionFile], grammars: Grammars, *, validate: bool, kinds: Kinds = POOLS
) -> Definitions:
    """Judge what files hold by grammars, oldest first; without `validate` a definition need only load."""
    definitions = Definitions(grammars.grammars, validate=validate, kinds=kinds)
    for file in files:
        definitions.add(file)
    return definitions


def is_secret(document: Document) -> bool:
    """Report whether a document is to be a secret, by its root."""
    root = document.libvirt_root()
    return root is not None and name_of(root) == SECRET


def _conflict(document: Document, refusal: Refusal) -> Finding:
    """Return the finding about a conflict: at the uuid or the name, whichever it is about."""
    names = ("name",) if refusal.message.rule == XT403 else ("uuid", "name")
    element = _place(document, names)
    return refusal.message.finding(*document.at(element), libvirt=refusal.libvirt_message)


def _place(document: Document, names: tuple[str, ...]) -> _Element:
    """Return the first child of one of the names that is there, else the document element."""
    root = document.libvirt_root()
    if root is None:  # pragma: no cover - what loads can be read
        raise ValueError(f"{document.name} cannot be read")
    found = (root.find(name) for name in names)
    return next((element for element in found if element is not None), root)
