"""Applying fixes to a text: bytes outside the edits stay."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from xmltool.findings import Edit, Fix
from xmltool.text.encoding import encoding_of

_START = attrgetter("start")


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
    chosen: list[Edit] = []  # by their starts
    known: set[Edit] = set()
    count = 0
    ordered = sorted(fixes, key=lambda fix: min((edit.start, edit.end) for edit in fix.edits))
    for fix in ordered:
        edits = [edit for edit in fix.edits if edit not in known]
        if not all(_is_free(edit, chosen) for edit in edits):
            continue
        for edit in edits:
            insort(chosen, edit, key=_START)
        known.update(edits)
        count += bool(edits)
    return Fixed(_edited(data, chosen), count) if chosen else Fixed(data, 0)


def _edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return a text after edits that do not meet, from its end to its start."""
    codec = encoding_of(data).codec
    parts: list[bytes] = []
    end = len(data)
    for edit in sorted(edits, key=_START, reverse=True):
        parts += (data[edit.end : end], _encoded(edit.text, codec))
        end = edit.start
    return b"".join((data[:end], *reversed(parts)))


def _is_free(edit: Edit, chosen: Sequence[Edit]) -> bool:
    """Report whether an edit meets none of some that do not meet each other: its neighbours tell."""
    at = bisect_right(chosen, edit.start, key=_START)
    return not any(_touch(edit, other) for other in chosen[max(at - 1, 0) : at + 1])


def _touch(one: Edit, other: Edit) -> bool:
    """Report whether two edits meet; two insertions at one place do, neighbours do not."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _encoded(text: str, codec: str) -> bytes:
    """Encode an edit's text; what the encoding lacks becomes a character reference."""
    return text.encode(codec, "xmlcharrefreplace")
