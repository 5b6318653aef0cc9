"""The quick look at a document: most are stored just as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.same import is_same_value
from xmltool.pool.elements import name_of

if TYPE_CHECKING:
    from lxml.etree import _Element

BLANKS = " \t\r\n"
"""White space that is layout."""

MEASURED = frozenset(
    (("pool", "capacity"), ("pool", "allocation"), ("pool", "available"), ("device", "freeExtent"))
)
"""Sizes that libvirt measures and reports; it reads past them in a definition."""
_NAMES = frozenset(name for _, name in MEASURED)


def is_kept(written: _Element, stored: _Element) -> bool:
    """Tell quickly that nothing in an element changes; False where one must look more closely.

    Most documents are stored as written, and a run over many should not take long over them.
    """
    for key, value in written.items():
        if stored.get(key) != value:
            return False
    text = written.text
    if len(written) == 0:
        return not text or text == stored.text or _is_kept_text(written, stored)
    if text and text.strip(BLANKS):
        return False
    return _are_kept(written, stored)


def _are_kept(written: _Element, stored: _Element) -> bool:
    """Tell quickly that nothing in the children of an element changes."""
    left: dict[object, list[_Element]] = {}
    for twin in stored.iterchildren(reversed=True):
        left.setdefault(twin.tag, []).append(twin)
    for child in written:
        tail = child.tail
        if tail and tail.strip(BLANKS):
            return False
        tag = child.tag
        if tag in _NAMES and (name_of(written), tag) in MEASURED:
            continue
        twins = left.get(tag)
        if twins:
            if not is_kept(child, twins.pop()):
                return False
        elif isinstance(tag, str):
            return False
    return True


def _is_kept_text(written: _Element, stored: _Element) -> bool:
    """Report whether an element's text is another spelling of the stored one, or only layout."""
    text, kept = written.text or "", stored.text or ""
    if len(stored):
        return not text.strip(BLANKS)
    return is_same_value(str(written.tag), None, text, kept)
