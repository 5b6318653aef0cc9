"""A document in the form that libvirt stores: what `normalize` makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import FileReport, Severity
from xmltool.pool.write import stored_bytes
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.uuid_policy import UuidPolicy

STORED = "XT3"
"""Family of the findings about what libvirt writes: an error is what it could not read back."""


def normalized(
    document: Document, grammars: Sequence[Grammar], policy: UuidPolicy, *, header: bool = True
) -> tuple[bytes | None, FileReport | None]:
    """Return the file that libvirt would store, and what keeps it from being loaded, now or later.

    It may have the header: the comment that libvirt puts at the top.
    """
    verdict = judge(document, grammars)
    definition = verdict.definition
    if definition is None or not verdict.loads:
        return None, verdict.report()
    uuid = policy.choose(definition.name, document=definition.uuid)
    data = stored_bytes(definition._replace(uuid=uuid), header=header)
    faults = tuple(
        found
        for found in verdict.findings
        if found.rule.startswith(STORED) and found.severity is Severity.ERROR
    )
    return data, verdict.report(faults) if faults else None
