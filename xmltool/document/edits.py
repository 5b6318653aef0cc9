"""Applying fixes to a text: bytes outside the edits stay."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterable
from typing import NamedTuple

from xmltool.findings import Edit, Fix
from xmltool.text.encoding import encoding_of


class Fixed(NamedTuple):
    """What became of a text.

    Attributes:
        data: the text, the very object that came in when nothing was changed.
        applied: how many fixes were.
    """

    data: bytes
    applied: int


def apply_fixes(data: bytes, fixes: Iterable[Fix]) -> Fixed:
    """Apply fixes to a text; of those that touch the same place only the first.

    A fix is applied with all of its edits or not at all.
    """
    chosen: list[Edit] = []
    count = 0
    ordered = sorted(fixes, key=lambda fix: min((edit.start, edit.end) for edit in fix.edits))
    for fix in ordered:
        edits = [edit for edit in fix.edits if edit not in chosen]
        if any(_touch(edit, other) for edit in edits for other in chosen):
            continue
        chosen += edits
        count += bool(edits)
    codec = encoding_of(data).codec
    for edit in sorted(chosen, key=lambda edit: edit.start, reverse=True):
        data = data[: edit.start] + _encoded(edit.text, codec) + data[edit.end :]
    return Fixed(data, count)


def _touch(one: Edit, other: Edit) -> bool:
    """Report whether two edits meet; two insertions at one place do, neighbours do not."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _encoded(text: str, codec: str) -> bytes:
    """Encode an edit's text; what the encoding lacks becomes a character reference."""
    return text.encode(codec, "xmlcharrefreplace")
