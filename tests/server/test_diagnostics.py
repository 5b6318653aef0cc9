"""Findings and their fixes in the protocol's words, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from xmltool.findings import Edit, Finding, Fix, Related, Severity, Span
from xmltool.server.diagnostics import FIX_ALL, actions, diagnostic
from xmltool.server.text import OpenText

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "<pool>\n  <a/>\n  <b/>\n</pool>\n"
URI = "file:///srv/a.xml"


def finding(
    start: int, end: int, *, fix: Fix | None = None, related: tuple[Related, ...] = ()
) -> Finding:
    line = TEXT[:start].count("\n") + 1
    span = Span(line=line, column=1, end_line=line, end_column=1, start=start, end=end)
    return Finding("XT999", Severity.WARNING, "words", span, fix=fix, related=related)


def fix_at(start: int, *, safe: bool) -> Fix:
    return Fix(f"at {start}", safe, (Edit(start, start + 1, "x"),))


def whole() -> lsp.Range:
    return lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0))


def test_a_quick_fix_of_each_finding_and_one_of_all_that_are_safe() -> None:
    a, b = TEXT.index("a/>"), TEXT.index("b/>")
    found = [
        finding(a, a + 1, fix=fix_at(a, safe=True)),
        finding(a, a + 1, fix=fix_at(a, safe=True)),  # the same place again
        finding(b, b + 1, fix=fix_at(b, safe=True)),
        finding(b, b + 1, fix=fix_at(b, safe=False)),
        finding(b, b + 1),
    ]
    offered = list(actions(found, whole(), URI, OpenText(TEXT)))
    kinds = [action.kind for action in offered]
    assert kinds == [lsp.CodeActionKind.QuickFix] * 4 + [FIX_ALL]
    assert [action.is_preferred for action in offered[:4]] == [True, True, True, False]
    assert offered[-1].edit is not None
    assert offered[-1].edit.changes is not None
    edits = offered[-1].edit.changes[URI]
    assert [edit.range.start.line for edit in edits] == [1, 2]


def test_a_finding_elsewhere_has_no_quick_fix() -> None:
    b = TEXT.index("b/>")
    first = lsp.Range(lsp.Position(0, 0), lsp.Position(1, 0))
    found = [finding(b, b + 1, fix=fix_at(b, safe=False))]
    assert list(actions(found, first, URI, OpenText(TEXT))) == []


def test_related_places_here_elsewhere_and_gone(tmp_path: Path) -> None:
    other = tmp_path / "b.xml"
    other.write_text("<pool>\n é<name>a</name></pool>")
    related = (
        Related("a.xml", 2, 3, "here"),
        Related(str(other), 2, 3, "there"),
        Related(str(tmp_path / "gone.xml"), 1, 1, "gone"),
    )
    shown = diagnostic(finding(0, 6, related=related), URI, OpenText(TEXT)).related_information
    assert shown is not None
    assert [(one.location.uri, one.message) for one in shown] == [
        (URI, "here"),
        (other.as_uri(), "there"),
        ((tmp_path / "gone.xml").as_uri(), "gone"),
    ]
    assert shown[0].location.range.start == lsp.Position(1, 2)
    assert shown[1].location.range.start == lsp.Position(1, 2)
