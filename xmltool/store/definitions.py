"""Definitions that shall be written to a store: read from operands, judged, refused with findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from xmltool.files.operands import POOL, Part
from xmltool.findings import FileReport, Finding, Severity
from xmltool.pool.elements import name_of
from xmltool.rules.between import XT403
from xmltool.rules.secrets import XT808
from xmltool.secret.judge import judge_secret
from xmltool.secret.read import ROOT as SECRET
from xmltool.store.plan import Wanted
from xmltool.store.secret_plan import WantedSecret
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from xmltool.document.document import Document
    from xmltool.files.operands import DefinitionFile
    from xmltool.grammar.choose import Grammars
    from xmltool.store.action import Refusal

_PLACES = {XT403: ("name",), XT808: ("usage", "uuid")}
"""The child that a refusal is about, the first that is there; of other rules the uuid or the name."""

_Wanted = TypeVar("_Wanted", Wanted, WantedSecret)


class Given(NamedTuple, Generic[_Wanted]):
    """One definition that may be written, where it stands, and in which of the files, from 0."""

    wanted: _Wanted
    part: Part
    file: int


class Definitions:
    """What files hold, judged by grammars; without `validate` a definition need only load.

    Attributes:
        files: a report for each file, in input order.
        given: the definitions that are acceptable by themselves.
        secrets: the secrets that are.
        refused: whether there is anything that is not.
    """

    def __init__(
        self,
        files: Iterable[DefinitionFile],
        grammars: Grammars,
        *,
        validate: bool,
        kinds: Sequence[str] = (POOL,),
    ) -> None:
        self.files: list[FileReport] = []
        self.given: list[Given[Wanted]] = []
        self.secrets: list[Given[WantedSecret]] = []
        self.refused = False
        for file in files:
            document = file.document
            if SECRET in kinds and (is_secret(document) or POOL not in kinds):
                self.files.append(self._secret(document))
            elif file.is_empty_list:  # no pools, and no fault
                self.files.append(FileReport(document.name, None, None))
            elif file.findings:
                self.refused = True
                self.files.append(file.report(None, None, file.findings))
            else:
                self.files.append(self._pools(file, grammars, validate=validate))

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The definitions alone."""
        return tuple(given.wanted for given in self.given)

    @property
    def findings(self) -> list[FileReport]:
        """The files about which there is something to say."""
        return [file for file in self.files if file.findings]

    def _pools(self, file: DefinitionFile, grammars: Grammars, *, validate: bool) -> FileReport:
        findings: list[Finding] = []
        valid: bool | None = True
        loads: bool | None = True
        for part in file.parts:
            verdict = judge(part.document, grammars.grammars)
            acceptable = verdict.loads and (verdict.valid or not validate)
            if acceptable and verdict.definition is not None:
                wanted = Wanted(verdict.definition, part.document.name)
                self.given.append(Given(wanted, part, len(self.files)))
            else:
                self.refused = True
            valid, loads = valid and verdict.valid, loads and verdict.loads
            findings += part.located(verdict.findings)
        return file.report(valid, loads, findings)

    def _secret(self, document: Document) -> FileReport:
        verdict = judge_secret(document)
        faults = any(found.severity is Severity.ERROR for found in verdict.findings)
        if verdict.definition is None or faults:
            self.refused = True
        else:
            wanted = WantedSecret(verdict.definition, document.name)
            self.secrets.append(Given(wanted, Part(document), len(self.files)))
        return FileReport(document.name, None, verdict.loads, verdict.findings, document.data)

    def refuse(
        self, given: Sequence[Given[Wanted] | Given[WantedSecret]], refusals: Iterable[Refusal]
    ) -> None:
        """Record that some of the given pools or secrets cannot be there beside others."""
        for refusal in refusals:
            self.refused = True
            _, part, number = given[refusal.number]
            document, file = part.document, self.files[number]
            element = _child(document, _PLACES.get(refusal.message.rule, ("uuid", "name")))
            finding = refusal.message.finding(
                *document.at(element), libvirt=refusal.libvirt_message
            )
            merged = (*file.findings, *part.located([finding]))
            merged = tuple(sorted(merged, key=lambda finding: finding.sort_key))
            self.files[number] = file._replace(findings=merged)


def is_secret(document: Document) -> bool:
    """Report whether a document is to be a secret, by its root."""
    root = document.libvirt_root()
    return root is not None and name_of(root) == SECRET


def _child(document: Document, names: tuple[str, ...]) -> _Element:
    """Return the first child of one of the names that is there, else the document element."""
    root = document.libvirt_root()
    if root is None:  # pragma: no cover - what loads can be read
        raise ValueError(f"{document.name} cannot be read")
    found = (root.find(name) for name in names)
    return next((element for element in found if element is not None), root)
