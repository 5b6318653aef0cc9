"""Applying fixes: bytes outside the edits stay, and a safe fix is held to what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.document.edits import Fixed, apply_fixes
from xmltool.findings import Severity
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from xmltool.document.document import Document
    from xmltool.findings import Finding, Fix

    Look: TypeAlias = Callable[[Document], Iterable[Finding]]

MAX_ROUNDS = 10
"""A fix may uncover another fault; after so many rounds something goes in circles."""

_NIL_UUID = "00000000-0000-0000-0000-000000000000"


def fix_text(name: str, data: bytes, look: Look, *, unsafe: bool) -> Fixed:
    """Apply the fixes of what `look` finds until there are none left.

    `unsafe` ones change what libvirt would store.
    """
    count = 0
    for _ in range(MAX_ROUNDS):
        changed = _round(parse_document(name, data), look, unsafe=unsafe)
        if changed.applied == 0 or changed.data == data:
            break
        data = changed.data
        count += changed.applied
    return Fixed(data, count)


def _round(document: Document, look: Look, *, unsafe: bool) -> Fixed:
    """Apply the safe fixes; where there are none, and that is wanted, the unsafe ones.

    Fixes of which each is right by itself may be wrong together, as where each of three elements gets
    the parent that all of them lack: then only the first is applied.
    """
    found = list(look(document))
    fixes = [finding.fix for finding in found if finding.fix is not None]
    changed = _apply_safe(document, [fix for fix in fixes if fix.safe])
    if changed.applied or not unsafe:
        return changed
    fixes = [fix for fix in fixes if not fix.safe]
    for some in (fixes, fixes[:1]):
        changed = apply_fixes(document.data, some)
        after = parse_document(document.name, changed.data)
        if document.well_formed and not after.well_formed:
            changed = Fixed(document.data, 0)
        if changed.applied < 2 or _errors(look(after)) <= _errors(found) - changed.applied:
            break
    return changed


def _errors(found: Iterable[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in found)


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
