"""A mistake in the text of a file, and the mistakes of references, which are in texts and values."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

from xmltool.rules.reading import XT001

if TYPE_CHECKING:
    from xmltool.rules.rule import Message

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
    message: Message
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
        case, instead = _wrong(name)
        start, end = offset + match.start(), offset + match.end()
        if instead is None:
            return Slip(start, end, XT001.message(case, reference=f"&{name}", place=place))
        said = {"place": place, "instead": instead}
        if case != "ampersand":
            said["reference"] = f"&{name}"
        return Slip(start, end, XT001.message(case, **said), (start, end, instead))
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


def _wrong(name: str) -> tuple[str, str | None]:
    """Return what is wrong with a reference, and what to write instead."""
    if name.startswith("#"):
        return "forbidden-reference", None
    if not name.endswith(";"):
        return ("semicolon", f"&{name};") if f"{name};" in _KNOWN else ("ampersand", f"&amp;{name}")
    if name in html5:
        return "html-reference", "".join(f"&#{ord(char)};" for char in html5[name])
    return "reference", None
