"""Applying fixes: bytes outside the edits stay, and a safe fix is held to what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.document.edits import Fixed, apply_fixes
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Finding, Fix

MAX_ROUNDS = 10
"""A fix may uncover another fault; after so many rounds something goes in circles."""

_NIL_UUID = "00000000-0000-0000-0000-000000000000"


def fix_text(
    name: str,
    data: bytes,
    look: Callable[[Document], Iterable[Finding]],
    *,
    unsafe: bool,
    rounds: int = MAX_ROUNDS,
) -> Fixed:
    """Apply fixes until there are none left.

    Args:
        name: what the document is called.
        data: its text.
        look: gives the findings whose fixes may be applied.
        unsafe: apply those too that change what libvirt would store.
        rounds: how often to look.
    """
    count = 0
    for _ in range(rounds):
        document = parse_document(name, data)
        fixes = [finding.fix for finding in look(document) if finding.fix is not None]
        changed = _round(document, fixes, unsafe=unsafe)
        if changed.applied == 0 or changed.data == data:
            break
        data = changed.data
        count += changed.applied
    return Fixed(data, count)


def _round(document: Document, fixes: Sequence[Fix], *, unsafe: bool) -> Fixed:
    """Apply the safe fixes; where there are none, and that is wanted, the unsafe ones."""
    safe = [fix for fix in fixes if fix.safe]
    changed = _apply_safe(document, safe)
    if changed.applied or not unsafe:
        return changed
    changed = apply_fixes(document.data, [fix for fix in fixes if not fix.safe])
    if document.well_formed and not parse_document(document.name, changed.data).well_formed:
        return Fixed(document.data, 0)
    return changed


def _apply_safe(document: Document, fixes: Sequence[Fix]) -> Fixed:
    """Apply safe fixes, all that keep their promise."""
    if not fixes:
        return Fixed(document.data, 0)
    before = stored_form(document)
    changed = apply_fixes(document.data, fixes)
    if _keeps(before, document, changed.data):
        return changed
    honest = [
        fix for fix in fixes if _keeps(before, document, apply_fixes(document.data, [fix]).data)
    ]
    return apply_fixes(document.data, honest)


def _keeps(before: bytes | None, document: Document, data: bytes) -> bool:
    after = parse_document(document.name, data)
    if document.well_formed and not after.well_formed:
        return False
    return before is None or stored_form(after) == before


def stored_form(document: Document) -> bytes | None:
    """Return what libvirt would store of a document, without its header; None: it does not load."""
    root = document.libvirt_root() if document.judged else None
    definition = None if root is None else read_definition(root).definition
    if definition is None:
        return None
    if definition.uuid is None:
        definition = definition._replace(uuid=_NIL_UUID)
    return stored_bytes(definition, header=False)
