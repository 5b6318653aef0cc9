"""What a fix changes in a file, as lines of a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.text.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.findings import Edit, Fix

MOST = 12
"""So many lines are shown of a fix; a longer one is for `lint --diff`."""
_LONGEST = 64 * 1024
"""Bytes of lines that are looked at for it."""


def changed_lines(data: bytes, fix: Fix) -> list[str]:
    """Return the lines that a fix takes away and those it writes, each behind its - or +.

    None where there are more than are read at a glance.
    """
    codec = encoding_of(data).codec
    found: list[str] = []
    for start, end, edits in _places(data, fix):
        if end - start > _LONGEST:
            return []
        after, position = b"", start
        for edit in edits:
            after += data[position : edit.start] + edit.text.encode(codec, "xmlcharrefreplace")
            position = edit.end
        after += data[position:end]
        old, new = (text.decode(codec, "replace").splitlines() for text in (data[start:end], after))
        ahead = _alike(old, new)
        behind = _alike(old[ahead:][::-1], new[ahead:][::-1])
        found += (f"-{line}" for line in old[ahead : len(old) - behind])
        found += (f"+{line}" for line in new[ahead : len(new) - behind])
    return found if len(found) <= MOST else []


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines are the same at the start."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _places(data: bytes, fix: Fix) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield the lines around edits, as offsets, with the edits in them."""
    edits: list[Edit] = []
    start = end = 0
    for edit in sorted(fix.edits, key=lambda edit: (edit.start, edit.end)):
        if edits and edit.start > end:
            yield start, end, edits
            edits = []
        if not edits:
            start = data.rfind(b"\n", 0, edit.start) + 1
        edits.append(edit)
        end = (data.find(b"\n", edit.end) + 1 or len(data) + 1) - 1
    if edits:
        yield start, end, edits
