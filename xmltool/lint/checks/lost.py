"""Findings about what libvirt's stored form lacks or says otherwise, XT310 to XT316.

What the grammar says of the same element is the same mistake (`xmltool.causes`): one answers
whether the document is valid, the other what becomes of it where nobody asks the grammar, as
`virsh pool-define` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Edit, Fix, told_first
from xmltool.lint.checks.reasons import why_attribute, why_element, why_text
from xmltool.lint.checks.silent import SilentChange, silent_changes
from xmltool.pool.elements import local_name, name_of, text_of
from xmltool.pool.paths import sanitise_path
from xmltool.pool.write import escaped
from xmltool.rules.stored import XT310, XT311, XT312, XT313, XT314, XT315, XT316
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.lint.context import Context


def lost(context: Context) -> Iterator[Finding]:
    """Report what libvirt would silently drop or rewrite."""
    if context.rewritten is None:
        changes = silent_changes(context.root, context.definition)
    else:
        changes = [SilentChange("value", *at, to) for at, to in context.rewritten.items()]
    return told_first(changes, lambda change: _MAKERS[change.kind](context, change))


def _dropped_element(context: Context, change: SilentChange) -> Finding:
    element = change.element
    why = why_element(element, context.kind)
    return context.finding(XT310.message(element=name_of(element), why=why), element)


def _dropped_attribute(context: Context, change: SilentChange) -> Finding:
    element, key = change.element, change.attribute or ""
    why = why_attribute(element, key)
    message = XT311.message(attribute=local_name(key), element=name_of(element), why=why)
    return context.finding(message, element, key)


def _dropped_text(context: Context, change: SilentChange) -> Finding:
    element = change.element
    text = next(
        part.strip(" \t\r\n")
        for part in (element.text or "", *(child.tail or "" for child in element))
        if part.strip(" \t\r\n")
    )
    message = XT312.message(text=quoted(text), element=name_of(element), why=why_text(element))
    return context.finding(message, element, text=True)


def _joined(context: Context, change: SilentChange) -> Finding:
    return context.finding(XT316.message(element=name_of(change.element)), change.element)


def _rewritten(context: Context, change: SilentChange) -> Finding:
    element, key, stored = change.element, change.attribute, change.stored or ""
    name = name_of(element)
    if key is None and element is context.root:
        message = XT313.message("root", stored=stored, element=f"{element.prefix}:{name}")
        return context.finding(message, element)
    written = element.get(key, "") if key is not None else text_of(element)
    values = {
        "part": f"<{name}>" if key is None else f"{local_name(key)} of <{name}>",
        "written": quoted(written),
        "stored": quoted(stored),
    }
    if stored == sanitise_path(written):
        fix = _replacement(context.document, change)
        return context.finding(XT314.message(**values), element, key, fix=fix)
    kind = context.kind
    if name == "path" and kind.forced_target is not None:
        message = XT315.message(
            written=quoted(written),
            stored=quoted(stored),
            type=kind.name,
            directory=kind.forced_target,
        )
        return context.finding(message, element)
    case = "breaks" if _has_breaks(written, stored) else "value"
    return context.finding(XT313.message(case, **values), element, key)


def _has_breaks(written: str, stored: str) -> bool:
    """Report whether a value differs in line breaks and tabs only, which is not plain to see."""
    return any(character in written for character in "\t\n\r") and (
        " ".join(written.split()) == " ".join(stored.split())
    )


def _replacement(document: Document, change: SilentChange) -> Fix | None:
    """Write what libvirt stores; None where more than plain text stands there."""
    element, key, stored = change.element, change.attribute, change.stored or ""
    if key is not None:
        span = document.places.attribute_value(element, key)
        if span == document.element_span(element):
            return None
    elif len(element):
        return None
    else:
        span = document.places.content(element)
    return Fix("Write what libvirt stores", True, (Edit(span.start, span.end, escaped(stored)),))


_MAKERS: dict[str, Callable[[Context, SilentChange], Finding]] = {
    "element": _dropped_element,
    "attribute": _dropped_attribute,
    "text": _dropped_text,
    "joined": _joined,
    "value": _rewritten,
}
