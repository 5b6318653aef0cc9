"""What libvirt would refuse in a document: its words, ours, and the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.pool.elements import find_attribute, name_of, property_key
from xmltool.rules.refusals import XT202
from xmltool.text.words import listing, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from xmltool.pool.types import PoolType
    from xmltool.rules.rule import Rule

MISSING_PART = XT202
"""The rule of everything that libvirt needs and does not find."""


class Refusal(NamedTuple):
    """One reason for which libvirt would refuse a document.

    Attributes:
        rule: the id of the rule.
        libvirt_message: libvirt's words, as virsh prints them after `error: `.
        message: ours.
        element: the element to point at.
        attribute: the attribute (named as lxml does) to point at, or None for the element itself.
        lacks: what the element lacks, as written: `<element>` or `attribute`.
    """

    rule: Rule
    libvirt_message: str
    message: str
    element: _Element
    attribute: str | None = None
    lacks: tuple[str, ...] = ()


def around(text: str) -> str:
    """Return what to add to a message about a value that has white space around it."""
    return " without white space around it" if text.strip(" \t\r\n") != text else ""


class Scope:
    """What a reader of a part is told.

    Attributes:
        kind: the type of the pool.
        refusals: where to note what is wrong.
        values: what the element around the part says, so far, by the names of a definition's attributes.
        more: what is in the definition's `more`, so far.
    """

    __slots__ = ("kind", "more", "refusals", "values")

    def __init__(self, kind: PoolType, refusals: Refusals) -> None:
        self.kind = kind
        self.refusals = refusals
        self.values: dict[str, Any] = {}
        self.more: list[tuple[str, str]] = []


class Refusals:
    """Collects refusals in the order in which libvirt would come upon them."""

    def __init__(self) -> None:
        self._list: list[Refusal] = []
        self._missing: dict[_Element, tuple[int, str, list[str]]] = {}

    def __bool__(self) -> bool:
        return bool(self._list)

    def add(
        self,
        rule: Rule,
        libvirt_message: str,
        message: str,
        element: _Element,
        attribute: str | None = None,
        lacks: tuple[str, ...] = (),
    ) -> None:
        """Note a refusal; `attribute` is a local name, looked up in the element."""
        key = None if attribute is None else property_key(element, attribute)
        self._list.append(Refusal(rule, libvirt_message, message, element, key, lacks))

    def bad_value(
        self,
        rule: Rule,
        element: _Element,
        attribute: str,
        value: str,
        expected: str,
        libvirt: str = "",
    ) -> None:
        """Note an attribute's value that libvirt reports in its usual form."""
        name = name_of(element)
        self.add(
            rule,
            f"XML error: Invalid value for attribute '{attribute}' in element '{name}': '{value}'."
            + (f" Expected {libvirt}" if libvirt else ""),
            f"{attribute} of <{name}> is {quoted(value)}, expected {expected}{around(value)}",
            element,
            attribute,
        )

    def missing(self, part: str, owner: str, libvirt_message: str, element: _Element) -> None:
        """Note that a part is missing in an element; what one element lacks is told together.

        Args:
            part: what is missing, as written; `<a> with <b>` where the element that should hold it
                is missing too.
            owner: what it is missing in, in plain words.
            libvirt_message: libvirt's words.
            element: where it should stand.
        """
        index, owner, parts = self._missing.setdefault(element, (len(self._list), owner, []))
        holder, _, inner = part.partition(" with ")
        known = any(other.startswith(f"{holder} with ") for other in parts)
        parts.append(inner if inner and known else part)
        message = f"{owner} needs {listing(parts, 'and')}"
        lacks = tuple(name for each in parts for name in each.split(" with "))
        if len(parts) == 1:
            self._list.append(Refusal(MISSING_PART, libvirt_message, message, element, None, lacks))
        else:
            self._list[index] = self._list[index]._replace(message=message, lacks=lacks)

    def missing_text(
        self, elements: Sequence[_Element], part: str, owner: str, libvirt: str, parent: _Element
    ) -> None:
        """Note that a text is missing: the element that should hold it is empty, or is not there.

        Args:
            elements: those of the right name; libvirt looks at the first.
            part: what is missing, as written.
            owner: what it is missing in, in plain words.
            libvirt: libvirt's words.
            parent: where it should stand.
        """
        if elements:
            name = name_of(elements[0])
            self.add(MISSING_PART, libvirt, f"<{name}> is empty", elements[0])
        else:
            self.missing(part, owner, libvirt, parent)

    def missing_value(
        self, elements: Sequence[_Element], attribute: str, libvirt_message: str
    ) -> None:
        """Note that the attribute for which an element is needed is not there, or is empty."""
        given = find_attribute(elements, attribute)
        name = name_of(elements[0])
        if given is None:
            message = f"<{name}> needs {attribute}"
            self.add(MISSING_PART, libvirt_message, message, elements[0], lacks=(attribute,))
        else:
            message = f"{attribute} of <{name}> is empty"
            self.add(MISSING_PART, libvirt_message, message, given[0], attribute)

    def concern(self, element: _Element) -> bool:
        """Report whether something in an element was refused already."""
        return any(
            refusal.element is element or element in refusal.element.iterancestors()
            for refusal in self._list
        )

    def all(self) -> tuple[Refusal, ...]:
        """Return what was collected."""
        return tuple(self._list)
