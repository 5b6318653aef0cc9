"""Why a document is refused: one finding for each real fault, at its place, in plain words.

libxml2 gives the verdict; only a document that it refused comes here, and is stepped through with
the same grammar (`xmltool.explain.walk`).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.document.document import parse_document
from xmltool.document.edits import apply_fixes
from xmltool.errors import GrammarError
from xmltool.explain.blame import Blame
from xmltool.explain.fixes import fix_of
from xmltool.explain.homes import Homes
from xmltool.explain.matcher import Matcher
from xmltool.explain.releases import by_release
from xmltool.findings import Finding, Related
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.rules.grammar import XT119
from xmltool.rules.rule import Message

if TYPE_CHECKING:
    from xmltool.document.document import Document
    from xmltool.explain.faults import Fault
    from xmltool.findings import Fix
    from xmltool.grammar.grammar import Grammar
    from xmltool.versions import Version


class Explainer:
    """A grammar made ready to explain refusals; worth keeping."""

    def __init__(self, tree: etree._Element) -> None:
        """Read a grammar."""
        self.matcher = Matcher(tree)
        self.homes = Homes(self.matcher.start)

    def faults(self, root: etree._Element) -> list[Fault]:
        """Return the faults of a document; none where the grammar accepts it."""
        return Blame(self.matcher, self.homes, root).causes()


@lru_cache(maxsize=16)
def explainer_of(tree: etree._Element) -> Explainer:
    """Return the explainer of a grammar's tree, made at the first question."""
    return Explainer(tree)


def explain(grammar: Grammar, document: Document) -> tuple[Finding, ...]:
    """Return why a grammar refuses a document: at least one finding, sorted by place."""
    return grammar.ask(_explained, document)


def _explained(grammar: Grammar, document: Document) -> tuple[Finding, ...]:
    root = document.root
    if root is None:
        return ()
    keep = list(root.iter())  # lxml makes new objects for elements that nobody holds
    try:
        faults = _faults(grammar, root)
    except (GrammarError, RecursionError):
        faults = []
    if not faults:
        return (_unexplained(grammar, document, root),)
    refusals = _refusals(document)
    findings = []
    for fault in faults:
        fix = fix_of(document, fault)
        kept = fix is not None and _holds(grammar, document, fix, faults, refusals)
        findings.append(_finding(document, fault, fix if kept else None))
    del keep
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _faults(grammar: Grammar, root: etree._Element) -> list[Fault]:
    if grammar.full is grammar.tree:
        return explainer_of(grammar.tree).faults(root)
    return by_release(
        grammar.full, grammar.version, lambda release: _release_explainer(release).faults(root)
    )


@lru_cache(maxsize=64)
def _release_explainer(release: Version) -> Explainer:
    """Return the explainer of the bundled grammar, the only one that has marks, in a release."""
    return Explainer(load_grammar(version=release).tree)


def _refusals(document: Document) -> Counter[str]:
    root = document.libvirt_root()
    return (
        Counter()
        if root is None
        else Counter(each.message.rule for each in read_definition(root).refusals)
    )


def _holds(
    grammar: Grammar, document: Document, fix: Fix, faults: list[Fault], refusals: Counter[str]
) -> bool:
    """Report whether a fix removes a fault, brings none, and no refusal of libvirt's parser."""
    fixed = parse_document(document.name, apply_fixes(document.data, [fix]).data)
    if fixed.root is None or not fixed.well_formed:
        return False
    before, after = (
        Counter(fault.rule for fault in faults),
        Counter(fault.rule for fault in _faults(grammar, fixed.root)),
    )
    return after.total() < before.total() and after <= before and _refusals(fixed) <= refusals


def _finding(document: Document, fault: Fault, fix: Fix | None) -> Finding:
    related: tuple[Related, ...] = ()
    if fault.partner is not None:
        place, _ = document.at(fault.partner.element, fault.partner.attribute)
        related = (Related(document.name, place.line, place.column, fault.partner.message),)
    span, path = document.at(fault.element, fault.attribute)
    said = fault.message
    if fault.hint:
        said = Message(said.rule, f"{said.text}; {fault.hint}")
    return said.finding(
        document.text_span(fault.element) if fault.at_text else span,
        path,
        related=related,
        fix=fix,
        lacks=tuple(sorted(f"<{name.local}>" for name in fault.missing)),
    )


def _unexplained(grammar: Grammar, document: Document, root: etree._Element) -> Finding:
    """Return libxml2's own words for a refusal in which the matcher finds no fault: a bug of ours."""
    message = _libxml2_says(grammar.tree, root) or "the grammar refuses the document"
    said = (
        XT119.message(libxml2=message)
        if grammar.source == BUNDLED
        else XT119.message("foreign", libxml2=message, grammar=grammar.source)
    )
    return said.finding(*document.at(root))


def _libxml2_says(tree: etree._Element, root: etree._Element) -> str | None:
    try:
        schema = etree.RelaxNG(tree)
    except etree.RelaxNGError:
        return None
    schema.validate(root)
    words = [entry.message for entry in schema.error_log if "interleave" not in entry.message]
    return words[0] if words else None
