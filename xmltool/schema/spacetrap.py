"""White space around numbers, which libvirt's own `--validate` refuses though its grammar allows it.

libxml2 holds a pattern such as `[0-9]+` against a number as it is written; by XSD (part 2, 4.3.4) it
is for the value, which has no white space around it (compared with xmllint on libvirt's grammar by
test).
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


def spaced_numbers(pool: etree._Element) -> Iterator[tuple[etree._Element, str | None]]:
    """Find the numbers of a pool with white space around them: elements, or their attributes."""
    for element in pool.iter("*"):
        if element.tag in _ELEMENTS and _is_spaced("".join(map(str, element.xpath("text()")))):
            yield element, None
        for name in _ATTRIBUTES:
            if _is_spaced(element.get(name) or ""):
                yield element, name


def _is_spaced(text: str) -> bool:
    number = text.strip(_WHITE)
    return number != text and number.isascii() and number.isdigit()
