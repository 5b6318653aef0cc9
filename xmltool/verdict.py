"""Both verdicts on a document, and why: what every command asks before it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xmltool.document import Document
    from xmltool.findings import Finding
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.schema.grammar import Grammar


class Verdict(NamedTuple):
    """What libvirt would say.

    Attributes:
        document: what was judged.
        valid: the grammar accepts it; None where no verdict was possible.
        loads: `virsh pool-define` would take it; None where no verdict was possible.
        definition: what libvirt would hold in memory; None unless its parser accepts the document.
        findings: sorted; empty exactly when the document is valid, loads and is in no order trap.
    """

    document: Document
    valid: bool | None
    loads: bool | None
    definition: StoragePoolDef | None
    findings: tuple[Finding, ...]


def judge(document: Document, grammars: tuple[Grammar, ...]) -> Verdict:
    """Judge a document by grammars (one a target version, oldest first) and by libvirt's parser."""
    raise NotImplementedError
