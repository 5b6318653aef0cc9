"""Placeholders in files that are not said to be templates: XT139 in a value, a hint where the text is no XML."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.rules.grammar import XT139
from xmltool.rules.reading import XT001
from xmltool.text.placeholders import SUFFIXES, mark_in
from xmltool.text.words import article, count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.lint.engine import Linted
    from xmltool.lint.selection import Ruleset

_HINTS = b"{$@%["
"""What one of them begins with, or two underscores."""
_UNDERSCORE = ord("_")
FEW = 3
"""So many placeholders are told one by one; a file with more is called a template."""
_NAMES = {
    "jinja": "Jinja", "erb": "Ruby (ERB) or Puppet (EPP)", "terraform": "Terraform", "shell": "shell",
    "printf": "printf", "format": "Python format", "at": "@NAME@", "percent": "%NAME%",
    "capitals": "__NAME__",
}  # fmt: skip


class _Mark(NamedTuple):
    """A placeholder in a value: of which kind, as it is written, and where."""

    kind: str
    text: str
    element: etree._Element
    attribute: str | None
    path: str


_TOOLKIT = "Template Toolkit"
"""The other language of the kind `percent`, whose marks are `[% x %]`."""


def with_marks(document: Document, linted: Linted, rules: Ruleset) -> Linted:
    """Report the placeholders in a plain file's values in place of all else that is said of them."""
    if XT139 not in rules.enabled or document.root is None or not _is_hinted(document.data):
        return linted
    marks = list(_marks(document, document.root))
    if not marks:
        return linted
    from xmltool.causes import merged

    by_path = {mark.path: number for number, mark in reversed(list(enumerate(marks)))}
    texts = {mark.text: number for number, mark in reversed(list(enumerate(marks)))}
    of_mark: dict[int, list[Finding]] = {}
    kept = []
    for finding in linted.findings:
        number = by_path.get(finding.path or "", _named(finding, texts))
        if number is None:
            kept.append(finding)
        else:
            of_mark.setdefault(number, []).append(finding)
    if len(marks) > FEW:
        said = [found for found_of_one in of_mark.values() for found in found_of_one]
        told = [merged((_of_all(document, marks), *said))]
    else:
        told = [
            merged((_of_one(document, mark), *of_mark.get(number, ())))
            for number, mark in enumerate(marks)
        ]
    findings = sorted([*kept, *rules.apply(told)], key=lambda finding: finding.sort_key)
    return linted._replace(findings=tuple(findings))


def with_hint(document: Document, linted: Linted) -> Linted:
    """Say of a text that is not well-formed when it looks like a template."""
    from xmltool.lint.placeholders import KINDS, find_pieces

    if all(finding.rule != XT001 for finding in linted.findings):
        return linted
    kinds = [kind for kind in KINDS if find_pieces(document.data, [kind], 1)]
    if not kinds:
        return linted
    hint = f"; if it is a template, lint it with --template {','.join(kinds)}"
    findings = tuple(
        finding._replace(message=finding.message + hint) if finding.rule == XT001 else finding
        for finding in linted.findings
    )
    return linted._replace(findings=findings)


def _is_hinted(data: bytes) -> bool:
    """Report whether a text may hold a placeholder."""
    for hint in _HINTS:  # a byte is looked for as a number: the fastest that there is
        if hint in data:
            return True
    return _UNDERSCORE in data and b"__" in data


def _named(finding: Finding, texts: dict[str, int]) -> int | None:
    """Return the number of the first placeholder whose text a finding has in its message."""
    return min((number for text, number in texts.items() if text in finding.message), default=None)


def _marks(document: Document, root: etree._Element) -> Iterator[_Mark]:
    for element in root.iter("*"):
        for name, value in element.items():
            found = mark_in(value)
            if found is not None:
                yield _Mark(*found, element, name, document.path(element, name))
        found = mark_in(element.text or "")
        if found is not None:
            yield _Mark(*found, element, None, document.path(element))


def _of_one(document: Document, mark: _Mark) -> Finding:
    tag = str(mark.element.tag).rpartition("}")[2]
    where = f"<{tag}>" if mark.attribute is None else f"{mark.attribute} of <{tag}>"
    advice = _advice(document, mark.kind)
    message = XT139.message("mark", placeholder=mark.text, place=where, advice=advice)
    return message.finding(*document.at(mark.element, mark.attribute))


def _of_all(document: Document, marks: list[_Mark]) -> Finding:
    first = marks[0]
    kinds = [mark.kind for mark in marks]
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    name = _TOOLKIT if first.kind == kind and first.text.startswith("[") else _NAMES[kind]
    message = XT139.message(
        "template",
        kind=article(name),
        values=count_of(len(marks), "value"),
        placeholder=first.text,
        advice=_advice(document, kind),
    )
    return message.finding(*document.at(first.element, first.attribute))


def _advice(document: Document, kind: str) -> str:
    suffix = next((suffix for suffix, kinds in SUFFIXES.items() if kinds == (kind,)), None)
    renamed = f", or name it {os.path.basename(document.name)}{suffix}" if suffix else ""
    return f"--template {kind}{renamed}"
