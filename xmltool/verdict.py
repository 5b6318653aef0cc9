"""Both verdicts on a document, and why: what every command asks before it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import WHOLE_FILE, FileReport, Finding, Severity, told_first
from xmltool.grammar.grammar import BUNDLED, NOT_VALID, VALID, Grammar
from xmltool.pool.elements import property_of
from xmltool.pool.read import Reading, read_definition
from xmltool.pool.reload import reload_problems
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.grammar import XT120
from xmltool.rules.reading import XT006

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from xmltool.causes import Keys, Mistake
    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Judgement
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.read import Rewritten

NOT_READ = Reading(None, ())
"""Of a text in which libvirt's parser finds a syntax error."""


class Verdict(NamedTuple):
    """What libvirt would say.

    Attributes:
        document: what was judged.
        valid: the grammar accepts it; None where no verdict was possible.
        loads: `virsh pool-define` would take it; None where no verdict was possible.
        definition: what libvirt would hold in memory; None unless its parser accepts the document.
        mistakes: none exactly when the document is valid for every grammar, loads, would load
            again, and is in no order trap.
        rewritten: the only texts in the document that libvirt stores otherwise, by element and attribute
            (None for the element's text), and as what; None where there may be other changes.
    """

    document: Document
    valid: bool | None
    loads: bool | None
    definition: StoragePoolDef | None
    mistakes: tuple[Mistake, ...]
    rewritten: Rewritten | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One finding for each mistake, sorted."""
        if not self.mistakes:
            return ()
        from xmltool.causes import told

        return told(self.mistakes, tuple)

    def report(self, findings: tuple[Finding, ...] | None = None) -> FileReport:
        """Return what a report has of the document: these findings, or all of them."""
        document = self.document
        found = self.findings if findings is None else findings
        return FileReport(document.name, self.valid, self.loads, found, document.data)


def judge(document: Document, grammars: Grammar | Sequence[Grammar]) -> Verdict:
    """Judge a document by grammars and by libvirt's parser.

    Args:
        document: what to judge.
        grammars: one, or one a target version, oldest first; `valid` is what the first says, findings come
            from all. With none, every document counts as valid.
    """
    if isinstance(grammars, Grammar):
        grammars = (grammars,)
    verdict = _judged(document, grammars)
    for grammar in grammars:
        if (note := grammar.take_note()) is not None:
            from xmltool.causes import alone

            said = alone([note.finding(WHOLE_FILE)])
            verdict = verdict._replace(mistakes=(*verdict.mistakes, *said))
    return verdict


def judge_all(documents: Sequence[Document], grammars: Sequence[Grammar]) -> list[Verdict]:
    """Judge documents that are well-formed: by the grammars, then by libvirt's parser.

    The verdicts are those of `judge`, which takes longer: its two acts displace each other's code from the
    processor's caches at each document.
    """
    if any(grammar.in_turn for grammar in grammars):
        return [judge(document, grammars) for document in documents]
    asked = [_ask(document, grammars) for document in documents]
    read = list(map(_read, documents))
    return [
        _verdict(document, grammars, *said, *reading)
        for document, said, reading in zip(documents, asked, read, strict=True)
    ]


def definition_of(document: Document) -> StoragePoolDef | None:
    """Return the definition of the verdict on a document that is well-formed."""
    return _read(document)[1].definition


def _judged(document: Document, grammars: Sequence[Grammar]) -> Verdict:
    if not document.judged:
        from xmltool.causes import alone

        return Verdict(document, None, None, None, tuple(alone(document.problems)))
    return _verdict(document, grammars, *_ask(document, grammars), *_read(document))


def _ask(document: Document, grammars: Sequence[Grammar]) -> tuple[Judgement, list[Grammar]]:
    """Return what the first grammar says of a document, and which ones refuse it."""
    root = document.root if document.well_formed else None
    first, refusing = VALID if root is not None else NOT_VALID, []
    for grammar in grammars:
        judgement = NOT_VALID if root is None else grammar.judge(root)
        if grammar is grammars[0]:
            first = judgement
        if not judgement.valid:
            refusing.append(grammar)
    return first, refusing


def _verdict(
    document: Document,
    grammars: Sequence[Grammar],
    first: Judgement,
    refusing: list[Grammar],
    libvirt_root: etree._Element | None,
    reading: Reading,
) -> Verdict:
    """Return the verdicts by what was said and read, and why."""
    definition, refusals, rewritten = reading
    if (
        definition is not None
        and not refusing
        and first == VALID
        and not reload_problems(definition)
    ):
        if not (document.reads_alike and _tells_kept(grammars)):
            rewritten = None
        return Verdict(document, True, True, definition, (), rewritten)
    causes = _problems(document, definition)
    root = document.root if document.well_formed else None
    if root is not None and refusing:
        causes += _grammar_findings(document, grammars, refusing)
    found = list(told_first(refusals, lambda refusal: refusal.finding(document)))
    if definition is not None and libvirt_root is not None:
        found += _reload_findings(document, libvirt_root, definition)
    mistakes = _mistakes(document, causes, found, refusing[0] if refusing else None)
    if root is not None and not refusing:
        mistakes = _with_traps(mistakes, _trap_findings(document, root, first))
    valid = not refusing or refusing[0] is not grammars[0]
    return Verdict(document, valid, definition is not None, definition, tuple(mistakes))


def _tells_kept(grammars: Sequence[Grammar]) -> bool:
    """Report whether all that the first grammar allows is something that libvirt looks at and keeps."""
    return bool(grammars) and grammars[0].source == BUNDLED


def _mistakes(
    document: Document,
    causes: Sequence[Finding],
    found: Sequence[Finding],
    refusing: Grammar | None,
) -> list[Mistake]:
    """Join what the grammar says, and what libvirt refuses or could not read back."""
    from xmltool.causes import alone, joined
    from xmltool.cures import left_in

    def keys(cured: Document) -> Keys | None:
        root = cured.libvirt_root()
        if root is None:
            return None
        return frozenset(
            (each.message.rule, each.libvirt_message) for each in read_definition(root).refusals
        )

    only = refusing if len(causes) == 1 else None
    return joined(list(alone(causes)), found, left_in(document, only, keys))


def _read(document: Document) -> tuple[etree._Element | None, Reading]:
    """Read a document as `pool-define` does.

    Types without a backend anywhere cannot be defined: they are read as libvirt reads their files
    at its start, which takes any encoding and any name.
    """
    root = document.libvirt_root()
    reading = NOT_READ if root is None else read_definition(root)
    if document.reads_alike and reading.definition is not None:
        return root, reading
    loaded = document.libvirt_root(startup=True)
    if loaded is not None:
        kind = POOL_TYPES.get(property_of(loaded, "type") or "")
        if kind is not None and not kind.has_backend:
            return loaded, read_definition(loaded, startup=True)
    return root, reading


def _problems(document: Document, definition: StoragePoolDef | None) -> list[Finding]:
    """Return what was met while reading.

    An encoding that only `pool-define` minds is no problem of a pool that loads all the same.
    """
    minded = definition is None or not document.well_formed
    return [problem for problem in document.problems if minded or problem.rule != XT006]


def _grammar_findings(
    document: Document, grammars: Sequence[Grammar], refusing: list[Grammar]
) -> list[Finding]:
    """Why grammars refuse a document; with several targets each finding names its versions."""
    from xmltool.explain.explain import explain

    found: dict[tuple[object, ...], Finding] = {}
    versions: dict[tuple[object, ...], list[str]] = {}
    for grammar in refusing:
        for finding in explain(grammar, document):
            key = (finding.rule, finding.span, finding.path)
            found.setdefault(key, finding)
            versions.setdefault(key, []).append(str(grammar.version))
    if len(grammars) == 1:
        return list(found.values())
    return [
        finding._replace(message=f"{finding.message} (libvirt {', '.join(versions[key])})")
        for key, finding in found.items()
    ]


def _trap_findings(
    document: Document, root: etree._Element, judgement: Judgement
) -> Iterator[Finding]:
    """What libvirt's own --validate refuses of a document that its grammar allows."""
    if judgement.order_trap:
        yield XT120.message("order").finding(*document.at(root))
    if judgement.number_trap:
        from xmltool.grammar.libxml2.numbertrap import misread_numbers

        for element, attribute, what in misread_numbers(root):
            place = f"{attribute} of <{element.tag!s}>" if attribute else f"<{element.tag!s}>"
            message = XT120.message("number", what=what, place=place)
            yield message.finding(*document.at(element, attribute))


def _with_traps(mistakes: list[Mistake], traps: Iterator[Finding]) -> list[Mistake]:
    """Add what --validate refuses: to what libvirt refuses at the same place, or by itself."""
    from xmltool.causes import alone

    for trap in traps:
        place = next(
            (i for i, one in enumerate(mistakes) if one.findings[0].path == trap.path), None
        )
        if place is None:
            mistakes.extend(alone([trap]))
        else:
            one = mistakes[place]
            mistakes[place] = one._replace(findings=(*one.findings, trap))
    return mistakes


def _reload_findings(
    document: Document, libvirt_root: etree._Element, definition: StoragePoolDef
) -> Iterator[Finding]:
    """What libvirt would store so that it could not read it back at its next start."""
    for problem in reload_problems(definition):
        found = libvirt_root.find(problem.path)
        if found is None:
            found = libvirt_root.find(f"source/{problem.path}")  # a name that the source gives
        element = libvirt_root if found is None else found
        written = problem.attribute is not None and element.get(problem.attribute) is not None
        attribute = problem.attribute if written else None
        place = document.at(element, attribute)
        yield problem.message.finding(*place, severity=Severity.ERROR)
