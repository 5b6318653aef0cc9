"""What libvirt would refuse in a document: its words, ours, and the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.pool.elements import find_attribute, name_of, property_key, written
from xmltool.rules.refusals import XT202
from xmltool.text.words import listing, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.pool.types import PoolType
    from xmltool.rules.rule import Message, Rule


USUAL = "XML error: Invalid value for attribute '{attribute}' in element '{element}': '{value}'."
"""libvirt's words for most values of attributes that it refuses."""


class Refusal(NamedTuple):
    """One reason for which libvirt would refuse a document.

    `libvirt_message` is as virsh prints it after `error: `, `attribute` is named as lxml does, and
    `lacks` is what the element lacks, as written: `<element>` or `attribute`.
    """

    message: Message
    libvirt_message: str
    element: _Element
    attribute: str | None = None
    lacks: tuple[str, ...] = ()

    def finding(self, document: Document) -> Finding:
        """Return the finding that says it, at the element where the attribute is not given."""
        given = self.attribute is not None and self.element.get(self.attribute) is not None
        place = document.at(self.element, self.attribute if given else None)
        return self.message.finding(*place, libvirt=self.libvirt_message, lacks=self.lacks)


class Scope:
    """What a reader of a part is told: the pool's type, where to note refusals, and what is read so far.

    `values` has what the element around the part says, by the names of a definition's attributes;
    `more` what goes into the definition's own. `rewritten` has the texts that libvirt stores in place
    of what was read, by element and attribute (None for the element's text); `as_written` is False once
    libvirt may store something otherwise in another way.
    """

    __slots__ = ("as_written", "kind", "more", "refusals", "rewritten", "values")

    def __init__(self, kind: PoolType, refusals: Refusals) -> None:
        self.kind = kind
        self.refusals = refusals
        self.values: dict[str, Any] = {}
        self.more: list[tuple[str, str]] = []
        self.rewritten: dict[tuple[_Element, str | None], str] = {}
        self.as_written = True


class Refusals:
    """Collects refusals in the order in which libvirt would come upon them."""

    def __init__(self) -> None:
        self._list: list[Refusal] = []
        self._missing: dict[_Element, tuple[int, str, list[str]]] = {}

    def __bool__(self) -> bool:
        return bool(self._list)

    def add(
        self,
        message: Message,
        libvirt_message: str,
        element: _Element,
        attribute: str | None = None,
        lacks: tuple[str, ...] = (),
    ) -> None:
        """Note a refusal; `attribute` is a local name, looked up in the element."""
        key = None if attribute is None else property_key(element, attribute)
        self._list.append(Refusal(message, libvirt_message, element, key, lacks))

    def bad_value(
        self,
        rule: Rule,
        element: _Element,
        attribute: str | None,
        value: str,
        case: str = "",
        libvirt: str = USUAL,
        **more: str,
    ) -> None:
        """Note a value, of an attribute or of the element's text, that the rule's message does not name.

        That message takes the `part`, the `value`, what to say of white space `around` it, and more.
        """
        tag = f"<{written(element)}>"
        self.add(
            rule.message(
                case,
                part=tag if attribute is None else f"{attribute} of {tag}",
                value="empty" if attribute is None and not value else quoted(value),
                around=" without white space around it" if value.strip(" \t\r\n") != value else "",
                **more,
            ),
            libvirt.format(attribute=attribute, element=name_of(element), value=value),
            element,
            attribute,
        )

    def missing(self, part: str, owner: str, libvirt_message: str, element: _Element) -> None:
        """Note that a part is missing in an element; what one element lacks is told together.

        The part is as written, `<a> with <b>` where the element that should hold it is missing,
        too; the owner is the element in plain words.
        """
        index, owner, parts = self._missing.setdefault(element, (len(self._list), owner, []))
        holder, _, inner = part.partition(" with ")
        known = any(other.startswith(f"{holder} with ") for other in parts)
        parts.append(inner if inner and known else part)
        message = XT202.message("missing", owner=owner, parts=listing(parts, "and"))
        lacks = tuple(name for each in parts for name in each.split(" with "))
        if len(parts) == 1:
            self.add(message, libvirt_message, element, lacks=lacks)
        else:
            self._list[index] = self._list[index]._replace(message=message, lacks=lacks)

    def missing_text(
        self, elements: Sequence[_Element], part: str, owner: str, libvirt: str, parent: _Element
    ) -> None:
        """Note that a text is missing: the first element that should hold it is empty, or there is none."""
        if elements:
            message = XT202.message("empty", part=f"<{written(elements[0])}>")
            self.add(message, libvirt, elements[0])
        else:
            self.missing(part, owner, libvirt, parent)

    def missing_value(
        self, elements: Sequence[_Element], attribute: str, libvirt_message: str
    ) -> None:
        """Note that the attribute for which an element is needed is not there, or is empty."""
        given = find_attribute(elements, attribute)
        tag = f"<{written(elements[0])}>"
        if given is None:
            message = XT202.message("missing", owner=tag, parts=attribute)
            self.add(message, libvirt_message, elements[0], lacks=(attribute,))
        else:
            message = XT202.message("empty", part=f"{attribute} of {tag}")
            self.add(message, libvirt_message, given[0], attribute)

    def concern(self, element: _Element) -> bool:
        """Report whether something in an element was refused already."""
        return any(
            refusal.element is element or element in refusal.element.iterancestors()
            for refusal in self._list
        )

    def all(self) -> tuple[Refusal, ...]:
        """Return what was collected."""
        return tuple(self._list)
