"""Findings as the protocol's diagnostics, and their fixes as its code actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from xmltool.document.document import read_bytes
from xmltool.findings import Severity
from xmltool.server.text import OpenText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.findings import Finding, Fix, Related

SOURCE = "xmltool"
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
FIX_ALL = "source.fixAll.xmltool"


def diagnostic(finding: Finding, uri: str, text: OpenText) -> lsp.Diagnostic:
    """Return a finding as a diagnostic; its fix, as in the JSON report, is in `data`."""
    return lsp.Diagnostic(
        range=byte_range(text, finding.span.start, finding.span.end),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=str(finding.rule),
        source=SOURCE,
        related_information=[_related(each, uri, text) for each in finding.related] or None,
        data={"fix": None if finding.fix is None else _fix(finding.fix)},
    )


def actions(
    findings: Sequence[Finding], wanted: lsp.Range, uri: str, text: OpenText
) -> Iterator[lsp.CodeAction]:
    """Yield a quick fix for each finding in a range that has one, and one for all that are safe."""
    for finding in findings:
        place = byte_range(text, finding.span.start, finding.span.end)
        if finding.fix is None or not _overlap(place, wanted):
            continue
        yield lsp.CodeAction(
            title=finding.fix.title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(finding, uri, text)],
            is_preferred=finding.fix.safe,
            edit=lsp.WorkspaceEdit(changes={uri: list(_text_edits(finding.fix, text))}),
        )
    safe = _apart([f.fix for f in findings if f.fix is not None and f.fix.safe])
    if safe:
        edits = [edit for fix in safe for edit in _text_edits(fix, text)]
        yield lsp.CodeAction(
            title="Fix all that changes nothing that libvirt stores",
            kind=FIX_ALL,
            edit=lsp.WorkspaceEdit(changes={uri: edits}),
        )


def byte_range(text: OpenText, start: int, end: int) -> lsp.Range:
    """Return the range of bytes of a document."""
    return lsp.Range(
        lsp.Position(*text.position_of_byte(start)), lsp.Position(*text.position_of_byte(end))
    )


def _related(related: Related, uri: str, text: OpenText) -> lsp.DiagnosticRelatedInformation:
    path = Path(related.file)
    where = path.as_uri() if path.is_absolute() else uri
    if where != uri:
        text = _text_of(path)
    place = lsp.Position(*text.position_in_line(related.line, related.column))
    return lsp.DiagnosticRelatedInformation(
        lsp.Location(where, lsp.Range(place, place)), related.message
    )


def _text_of(path: Path) -> OpenText:
    """Return another file's text; an empty one where it is gone by now."""
    try:
        return OpenText(read_bytes(str(path)).decode("utf-8", "replace"))
    except OSError:
        return OpenText("")


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"start": e.start, "end": e.end, "text": e.text} for e in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _text_edits(fix: Fix, text: OpenText) -> Iterator[lsp.TextEdit]:
    for edit in fix.edits:
        yield lsp.TextEdit(byte_range(text, edit.start, edit.end), edit.text)


def _apart(fixes: Sequence[Fix]) -> list[Fix]:
    """Return the fixes of which none touches what an earlier one changes."""
    kept: list[Fix] = []
    taken: list[tuple[int, int]] = []
    for fix in fixes:
        spans = [(edit.start, edit.end) for edit in fix.edits]
        if all(end < begin or start > finish for start, end in spans for begin, finish in taken):
            kept.append(fix)
            taken += spans
    return kept


def _overlap(one: lsp.Range, other: lsp.Range) -> bool:
    def key(place: lsp.Position) -> tuple[int, int]:
        return (place.line, place.character)

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)
