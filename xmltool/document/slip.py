"""A mistake in the text of a file, and the mistakes of references, which are in texts and values."""

from __future__ import annotations

import re
from html.entities import html5
from typing import NamedTuple

_REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]+;|#[0-9]+;|[A-Za-z_][\w.-]*;?|)")
_LINE_END = re.compile(r"\r\n?|\n")
_LONGEST_NUMBER = 8
"""Digits of a character, and more."""
_KNOWN = ("amp;", "lt;", "gt;", "quot;", "apos;")


class Slip(NamedTuple):
    """What is wrong between two characters of a text, and what to write instead.

    Attributes:
        start, end: the place.
        message: what is wrong and what to write.
        edit: start, end and new text of the change that the message names, or None.
    """

    start: int
    end: int
    message: str
    edit: tuple[int, int, str] | None = None


def line_of(text: str, offset: int) -> int:
    """Return the number of the line on which a character stands."""
    return len(_LINE_END.findall(text, 0, offset)) + 1


def reference_slip(run: str, offset: int, place: str) -> Slip | None:
    """Return the first & that begins no reference, or one to nothing.

    Args:
        run: a text or a value.
        offset: of its first character.
        place: where it stands, in words.
    """
    for match in _REFERENCE.finditer(run):
        name = match[1]
        if name in _KNOWN or (name.startswith("#") and _is_character(name)):
            continue
        what, instead = _wrong(name)
        start, end = offset + match.start(), offset + match.end()
        edit = None
        if instead.startswith("&"):
            edit = (start, end, instead)
            instead = f"write {instead}"
        return Slip(start, end, f"{what} in {place}; {instead}", edit)
    return None


def _is_character(reference: str) -> bool:
    digits = reference[1:-1]
    base = 16 if digits.startswith("x") else 10
    number = digits.removeprefix("x").lstrip("0")
    if len(number) > _LONGEST_NUMBER:
        return False
    code = int(number or "0", base)
    return code in (0x9, 0xA, 0xD) or (
        0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
    )


def _wrong(name: str) -> tuple[str, str]:
    """Return what is wrong with a reference, and what to write or to do."""
    if name.startswith("#"):
        return f"&{name} stands for a character that XML does not allow", "remove it"
    if not name.endswith(";"):
        if f"{name};" in _KNOWN:
            return f"&{name} without ; at its end", f"&{name};"
        return "a bare &", f"&amp;{name}"
    if name in html5:
        instead = "".join(f"&#{ord(char)};" for char in html5[name])
        return f"&{name}, which is known in HTML only,", instead
    return (
        f"&{name}, which is not declared,",
        "XML knows &amp; &lt; &gt; &quot; and &apos; only: write what it stands for",
    )
