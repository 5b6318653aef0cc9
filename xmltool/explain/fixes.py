"""From the remedy of a fault to edits of the file's bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.matcher import elements_in, text_of
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.wording import written
from xmltool.findings import Edit, Fix, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.document.document import Document
    from xmltool.explain.faults import Fault

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def fix_of(document: Document, fault: Fault) -> Fix | None:
    """Return the edits that remove a fault, or None where there are none or the text is unusual."""
    if fault.remedy is None:
        return None
    make = _MAKERS[fault.remedy.kind]
    edits = make(document, fault, fault.remedy.text)
    return Fix(fault.remedy.title, fault.remedy.safe, edits) if edits else None


def _rename(document: Document, fault: Fault, new: str) -> tuple[Edit, ...]:
    if fault.attribute is not None:
        span = document.attribute_span(fault.element, fault.attribute)
        name = document.data[span.start : span.end].split(b"=")[0].strip()
        return (Edit(span.start, span.start + len(name), new),) if name else ()
    old = written(fault.element).encode()
    start = document.element_span(fault.element)
    edits = [Edit(start.start + 1, start.start + 1 + len(old), new)]
    end = document.places.content(fault.element).end
    if document.places.whole(fault.element).end > start.end:
        edits.append(Edit(end + 2, end + 2 + len(old), new))
    same = all(document.data[edit.start : edit.end] == old for edit in edits)
    return tuple(edits) if same else ()


def _value(document: Document, fault: Fault, new: str) -> tuple[Edit, ...]:
    if fault.attribute is None:
        return ()
    span = document.places.attribute_value(fault.element, fault.attribute)
    return (Edit(span.start, span.end, new.translate(_ESCAPES)),)


def _text(document: Document, fault: Fault, new: str) -> tuple[Edit, ...]:
    if len(fault.element):  # comments stay
        return ()
    return (_edit(document.places.content(fault.element), new.translate(_ESCAPES)),)


def _replace(document: Document, fault: Fault, markup: str) -> tuple[Edit, ...]:
    return (_edit(document.places.whole(fault.element), markup),)


def _as_attribute(document: Document, fault: Fault, attribute: str) -> tuple[Edit, ...]:
    """Write an element's text as its attribute."""
    if elements_in(fault.element) or len(fault.element):
        return ()
    value = text_of(fault.element).strip(WHITE_SPACE).translate(_ESCAPES)
    start = document.element_span(fault.element)
    whole = document.places.whole(fault.element)
    return (Edit(start.end - 1, whole.end, f' {attribute}="{value}"/>'),)


def _remove(document: Document, fault: Fault, _text: str) -> tuple[Edit, ...]:
    """Remove an element, and its line when it is alone on it."""
    return (document.places.removal(fault.element),)


def _comment(document: Document, fault: Fault, markup: str) -> tuple[Edit, ...]:
    span = document.text_span(fault.element)
    text = document.data[span.start : span.end]
    if not text.startswith(b"#") or b"&" in text:  # CDATA, references: not as plain as it seems
        return ()
    return (_edit(span, markup),)


def _edit(span: Span, text: str) -> Edit:
    return Edit(span.start, span.end, text)


_MAKERS: dict[str, Callable[[Document, Fault, str], tuple[Edit, ...]]] = {
    "rename": _rename,
    "value": _value,
    "text": _text,
    "replace": _replace,
    "attribute": _as_attribute,
    "remove": _remove,
    "comment": _comment,
}
