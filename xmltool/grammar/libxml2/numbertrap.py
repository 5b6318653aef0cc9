"""Spellings of numbers that libvirt's own `--validate` refuses though its grammar allows them.

Three faults of libxml2 2.9.14, which libvirt 9.0.0 was built with (compared with xmllint on libvirt's
grammar by test):

- It holds a pattern such as `[0-9]+` against a number as it is written; by XSD (part 2, 4.3.4) it is
  for the value, which has no white space around it.
- It refuses a sign before an unsigned number (`+5`, `-0`) that no pattern forbids one.
- It refuses a number without limit that has more than 24 digits, zeros before it not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_WHITE = " \t\r\n"
_ELEMENTS = frozenset(("capacity", "allocation", "available", "mode", "owner", "group"))
_ATTRIBUTES = ("start", "end", "unique_id", "ver")
"""With the elements: everything that libvirt's grammar has a number with a pattern for."""
_UNSIGNED = "domain"
"""The one unsigned number without a pattern."""
_UNLIMITED = "unique_id"
"""The one number without limit."""
_MAX_DIGITS = 24


def misread_numbers(pool: etree._Element) -> Iterator[tuple[etree._Element, str | None, str]]:
    """Find such numbers in a pool: the element, its attribute or None, and what is misread."""
    for element in pool.iter("*"):
        if element.tag in _ELEMENTS and _is_spaced("".join(map(str, element.xpath("text()")))):
            yield element, None, "white space around"
        for name in _ATTRIBUTES:
            if _is_spaced(element.get(name) or ""):
                yield element, name, "white space around"
        if _is_signed(element.get(_UNSIGNED) or ""):
            yield element, _UNSIGNED, "the sign of"
        if len((element.get(_UNLIMITED) or "").strip(_WHITE).lstrip("0")) > _MAX_DIGITS:
            yield element, _UNLIMITED, "the many digits of"


def _is_spaced(text: str) -> bool:
    number = text.strip(_WHITE)
    return number != text and number.isascii() and number.isdigit()


def _is_signed(text: str) -> bool:
    number = text.strip(_WHITE)
    return number[:1] in ("+", "-") and number[1:].isascii() and number[1:].isdigit()
