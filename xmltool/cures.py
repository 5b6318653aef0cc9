"""What a document would be without a mistake: what is not said then came from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.document.edits import apply_fixes
from xmltool.findings import Edit, Fix
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.causes import Keys, Left
    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.grammar.grammar import Grammar


def left_in(
    document: Document, grammar: Grammar | None, keys: Callable[[Document], Keys | None]
) -> Left:
    """Return the question which findings are left without a mistake.

    Args:
        document: the document with its mistakes.
        grammar: which refuses it for one mistake only; None where there are several.
        keys: returns what identifies the findings of another document; None: it cannot be said.
    """

    def left(cause: Finding) -> Keys | None:
        found = [
            each for cured in _cured(document, cause, grammar) if (each := keys(cured)) is not None
        ]
        return frozenset.intersection(*found) if found else None

    return left


def _cured(document: Document, cause: Finding, grammar: Grammar | None) -> Iterator[Document]:
    """Return what a document may have been meant to be: fixed, or valid as another type."""
    fixes: tuple[Fix, ...] = () if cause.fix is None else (cause.fix,)
    if not fixes and grammar is not None:
        fixes = tuple(_other_types(document, grammar))
    for fix in fixes:
        yield parse_document(document.name, apply_fixes(document.data, (fix,)).data)


def _other_types(document: Document, grammar: Grammar) -> Iterator[Fix]:
    """Return what makes a document valid by another type alone."""
    root = document.root
    own = None if root is None else root.get("type")
    if root is None or own is None:
        return
    span = document.places.attribute_value(root, "type")
    try:
        for kind in POOL_TYPES:
            root.set("type", kind)
            if grammar.accepts(root):
                yield Fix("", False, (Edit(span.start, span.end, kind),))
    finally:
        root.set("type", own)
