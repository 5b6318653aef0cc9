"""From the remedy of a fault to edits of the file's bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.namespaces import OPTION_NAMESPACES
from xmltool.explain.markup import ESCAPES, ITSELF
from xmltool.explain.matcher import elements_in
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.findings import Edit, Fix, Span
from xmltool.pool.elements import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from xmltool.document.document import Document
    from xmltool.explain.faults import Fault, Remedy

_INDENT = re.compile(rb"(\r?\n[ \t]*)[^ \t\r\n]")


def fix_of(document: Document, fault: Fault) -> Fix | None:
    """Return the edits that remove a fault, or None where there are none or the text is unusual."""
    remedy = fault.remedy
    if remedy is None:
        return None
    edits = _MAKERS[remedy.kind](document, fault, remedy)
    return Fix(remedy.title, remedy.safe, edits) if edits else None


def _rename(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    if fault.attribute is None:
        return _names(document, fault.element, remedy.text)
    span = document.attribute_span(fault.element, fault.attribute)
    name = document.data[span.start : span.end].split(b"=")[0].strip()
    return (Edit(span.start, span.start + len(name), remedy.text),) if name else ()


def _names(document: Document, element: etree._Element, new: str) -> tuple[Edit, ...]:
    """Write another name into an element's tags."""
    old = written(element).encode()
    start = document.element_span(element)
    edits = [Edit(start.start + 1, start.start + 1 + len(old), new)]
    end = document.places.content(element).end
    if document.places.whole(element).end > start.end:
        edits.append(Edit(end + 2, end + 2 + len(old), new))
    same = all(document.data[edit.start : edit.end] == old for edit in edits)
    return tuple(edits) if same else ()


def _value(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    if fault.attribute is None:
        return ()
    span = document.places.attribute_value(fault.element, fault.attribute)
    return (Edit(span.start, span.end, remedy.text.translate(ESCAPES)),)


def _text(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    if len(fault.element):  # comments stay
        return ()
    return (_edit(document.places.content(fault.element), remedy.text.translate(ESCAPES)),)


def _replace(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    element = fault.element if remedy.element is None else remedy.element
    if b"<!--" in _bytes(document, document.places.whole(element)):  # comments stay
        return ()
    return (_edit(document.places.whole(element), remedy.text),)


def _move(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    """Write what stands at a place into another element, and remove it where it stood.

    In the markup `ITSELF` stands for the element, which is then moved as it is written.
    """
    into, element = remedy.into, fault.element
    if into is None:
        return ()
    whole = document.places.whole(element)
    itself = _bytes(document, whole).decode(errors="replace")
    markup = remedy.text.replace(ITSELF, itself)
    if fault.attribute is not None:
        span = document.attribute_span(element, fault.attribute)
        start = len(document.data[: span.start].rstrip(WHITE_SPACE.encode()))
        return (Edit(start, span.end, ""), *_inserted(document, into, markup))
    if b"<!--" in _bytes(document, whole) and ITSELF not in remedy.text:
        return ()
    if into is element.getparent():
        return (_edit(whole, markup),)
    return (document.places.removal(element), *_inserted(document, into, markup))


def _inserted(document: Document, into: etree._Element, markup: str) -> tuple[Edit, ...]:
    """Write markup into an element: before its first child, or as its only content."""
    start, content = document.element_span(into), document.places.content(into)
    first = _INDENT.match(document.data, start.end)
    if content.start < content.end or document.places.whole(into).end > start.end:
        indent = first[1].decode() if first is not None and elements_in(into) else ""
        return (Edit(start.end, start.end, indent + markup),)
    if document.data[start.end - 2 : start.end] != b"/>":
        return ()
    return (Edit(start.end - 2, start.end, f">{markup}</{written(into)}>"),)


def _give(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    """Write an attribute into a start tag, and remove the element that stood for it."""
    element = fault.element if remedy.element is None else remedy.element
    span = document.element_span(element)
    end = span.start + 1 + len(written(element).encode())
    edits = (Edit(end, end, remedy.text),)
    if element is fault.element:
        return edits
    return (*edits, document.places.removal(fault.element))


def _unwrap(document: Document, fault: Fault, _remedy: Remedy) -> tuple[Edit, ...]:
    """Remove the tags of an element, and leave what is in it."""
    places = document.places
    start, content = document.element_span(fault.element), places.content(fault.element)
    return (
        Edit(start.start, start.end, ""),
        Edit(content.end, places.whole(fault.element).end, ""),
    )


def _lower(document: Document, fault: Fault, _remedy: Remedy) -> tuple[Edit, ...]:
    """Write the names of an element and of all in it in small letters."""
    edits: list[Edit] = []
    for element in fault.element.iter("*"):
        if written(element) != written(element).lower():
            edits += _names(document, element, written(element).lower())
        for name in map(str, element.attrib):
            if name != name.lower() and not name.startswith("{"):
                start = document.attribute_span(element, name).start
                edits.append(Edit(start, start + len(name), name.lower()))
    return tuple(edits)


def _in_namespace(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    """Write a prefix before the names of an element and of all in it, and declare it there."""
    prefix = remedy.text
    edits: list[Edit] = []
    for element in fault.element.iter("*"):
        edits += _names(document, element, f"{prefix}:{written(element)}")
    if fault.element.nsmap.get(prefix) != OPTION_NAMESPACES[prefix] and edits:
        first = edits[0]
        declared = f'{first.text} xmlns:{prefix}="{OPTION_NAMESPACES[prefix]}"'
        edits[0] = first._replace(text=declared)
    return tuple(edits)


def _remove(document: Document, fault: Fault, _remedy: Remedy) -> tuple[Edit, ...]:
    """Remove an element that says nothing, and its line when it is alone on it."""
    return (document.places.removal(fault.element),)


def _comment(document: Document, fault: Fault, remedy: Remedy) -> tuple[Edit, ...]:
    span = document.text_span(fault.element)
    text = _bytes(document, span)
    if not text.startswith(b"#") or b"&" in text:  # CDATA, references: not as plain as it seems
        return ()
    return (_edit(span, remedy.text),)


def _bytes(document: Document, span: Span) -> bytes:
    return document.data[span.start : span.end]


def _edit(span: Span, text: str) -> Edit:
    return Edit(span.start, span.end, text)


_MAKERS: dict[str, Callable[[Document, Fault, Remedy], tuple[Edit, ...]]] = {
    "rename": _rename,
    "value": _value,
    "text": _text,
    "replace": _replace,
    "move": _move,
    "give": _give,
    "unwrap": _unwrap,
    "lower": _lower,
    "in-namespace": _in_namespace,
    "remove": _remove,
    "comment": _comment,
}
