"""XT310 to XT316: what libvirt's stored form lacks or says otherwise, at its place.

What the grammar says of the same element is the same mistake (`xmltool.causes`): one answers
whether the document is valid, the other what becomes of it where nobody asks the grammar, as
`virsh pool-define` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Edit, Fix, told_first
from xmltool.lint.checks.reasons import why_attribute, why_element, why_text
from xmltool.lint.checks.silent import silent_changes
from xmltool.lint.context import Check
from xmltool.pool.elements import local_name, name_of
from xmltool.pool.paths import sanitise_path
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import escaped
from xmltool.rules.stored import XT310, XT311, XT312, XT313, XT314, XT315, XT316
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.lint.checks.silent import SilentChange
    from xmltool.lint.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Report what libvirt would silently drop or rewrite."""
    changes = silent_changes(context.root, context.definition)
    return told_first(changes, lambda change: _MAKERS[change.kind](context, change))


CHECK = Check((XT310, XT311, XT312, XT313, XT314, XT315, XT316), check)


def _dropped_element(context: Context, change: SilentChange) -> Finding:
    element = change.element
    why = why_element(element, POOL_TYPES[context.definition.type])
    message = f"<{name_of(element)}> is dropped: {why.text}"
    return context.finding(XT310, message, element)


def _dropped_attribute(context: Context, change: SilentChange) -> Finding:
    element, key = change.element, change.attribute or ""
    why = why_attribute(element, key)
    message = f"{local_name(key)} of <{name_of(element)}> is dropped: {why.text}"
    return context.finding(XT311, message, element, key)


def _dropped_text(context: Context, change: SilentChange) -> Finding:
    element = change.element
    text = next(
        part.strip(" \t\r\n")
        for part in (element.text or "", *(child.tail or "" for child in element))
        if part.strip(" \t\r\n")
    )
    message = f"the text {quoted(text)} in <{name_of(element)}> is dropped: {why_text(element)}"
    return context.finding(XT312, message, element, text=True)


def _joined(context: Context, change: SilentChange) -> Finding:
    name = name_of(change.element)
    message = (
        f"this <{name}> is not the first: libvirt writes what it takes of all into one <{name}>"
    )
    return context.finding(XT316, message, change.element)


def _rewritten(context: Context, change: SilentChange) -> Finding:
    element, key, stored = change.element, change.attribute, change.stored or ""
    name = name_of(element)
    if key is None and element is context.root:
        message = f"libvirt stores {stored} for <{element.prefix}:{name}>"
        return context.finding(XT313, message, element)
    written = element.get(key, "") if key is not None else "".join(element.itertext("*"))
    what = f"<{name}>" if key is None else f"{local_name(key)} of <{name}>"
    if stored == sanitise_path(written):
        return context.finding(
            XT314,
            f"{what} is {quoted(written)}, which libvirt stores as {quoted(stored)}",
            element,
            key,
            fix=_replacement(context.document, change),
        )
    kind = POOL_TYPES[context.definition.type]
    if name == "path" and kind.forced_target is not None:
        message = (
            f"<path> is {quoted(written)}, which libvirt replaces by {quoted(stored)}: the target of "
            f"a pool of type {kind.name} is {kind.forced_target} with the source's name"
        )
        return context.finding(XT315, message, element)
    message = f"{what} is {quoted(written)}, which libvirt stores as {quoted(stored)}"
    return context.finding(XT313, message + _why(written, stored), element, key)


def _why(written: str, stored: str) -> str:
    """Say what happened to a value, where that is not plain to see."""
    if any(character in written for character in "\t\n\r") and (
        " ".join(written.split()) == " ".join(stored.split())
    ):
        return ": it writes line breaks and tabs unescaped, and XML reads them back otherwise"
    return ""


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
