"""Why a document is refused: one finding for each real fault, at its place, in plain words.

libxml2 gives the verdict; only a document that it refused comes here, and is stepped through with
the same grammar (`xmltool.schema.diagnosis.walk`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xmltool.errors import SchemaError
from xmltool.findings import Finding, Related, Severity, Span
from xmltool.schema.diagnosis.blame import Blame
from xmltool.schema.diagnosis.homes import Homes
from xmltool.schema.diagnosis.mending import fix_of
from xmltool.schema.matcher import Matcher

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.document import Document
    from xmltool.schema.diagnosis.faults import Fault
    from xmltool.schema.grammar import Grammar


class Explainer:
    """A grammar made ready to explain refusals; worth keeping."""

    def __init__(self, tree: etree._Element) -> None:
        """Read a grammar.

        Raises:
            SchemaError: it uses a part of RELAX NG that is not read.
        """
        self.matcher = Matcher(tree)
        self.homes = Homes(self.matcher.start)

    def faults(self, root: etree._Element) -> list[Fault]:
        """Give the faults of a document; none where the grammar accepts it."""
        return Blame(self.matcher, self.homes, root).causes()


@lru_cache(maxsize=16)
def explainer_of(tree: etree._Element) -> Explainer:
    """Give the explainer of a grammar's tree, made at the first question."""
    return Explainer(tree)


def explain(grammar: Grammar, document: Document) -> tuple[Finding, ...]:
    """Say why a grammar refuses a document.

    Args:
        grammar: which libxml2 refused the document by.
        document: well-formed.

    Returns:
        Findings sorted by place, at least one.
    """
    root = document.root
    if root is None:
        return ()
    keep = list(root.iter())  # lxml makes new objects for elements that nobody holds
    try:
        faults = explainer_of(grammar.tree).faults(root)
    except (SchemaError, RecursionError):
        faults = []
    if not faults:
        return (_unexplained(document, root),)
    findings = [_finding(document, fault) for fault in faults]
    del keep
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _finding(document: Document, fault: Fault) -> Finding:
    related: tuple[Related, ...] = ()
    if fault.partner is not None:
        place = _span(document, fault.partner.element, fault.partner.attribute)
        related = (Related(document.name, place.line, place.column, fault.partner.message),)
    span = (
        document.text_span(fault.element)
        if fault.at_text
        else _span(document, fault.element, fault.attribute)
    )
    return Finding(
        fault.rule,
        Severity.ERROR,
        f"{fault.message}; {fault.hint}" if fault.hint else fault.message,
        span,
        document.path(fault.element, fault.attribute),
        related,
        fix_of(document, fault),
    )


def _span(document: Document, element: etree._Element, attribute: str | None) -> Span:
    if attribute is None:
        return document.element_span(element)
    return document.attribute_span(element, attribute)


def _unexplained(document: Document, root: etree._Element) -> Finding:
    """Never to happen: libxml2 refuses what the matcher finds no fault in."""
    return Finding(
        "XT119",
        Severity.ERROR,
        "the grammar refuses the document",
        document.element_span(root),
        document.path(root),
    )
