"""Whether a document matches a grammar, as it is or with chosen parts of it passed over.

libxml2 gives the verdicts; this matcher over the same grammar is asked why, for a document that was
refused. It steps through the document with derivatives (`xmltool.explain.relaxng.patterns`), so that at each
step it is known what could follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.patterns import Pattern, QName
from xmltool.explain.relaxng.translation import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree


class Repair(NamedTuple):
    """Something to pass over at one place of a document.

    Attributes:
        kind: `skip` an element or attribute, `rename` it, take any `value` of an attribute, pass
            over the `text` of an element, go `lax` about what is missing at its end or
            `lax-attributes` about what is missing in its start tag, `give` it an attribute that it
            lacks, `insert` an element before it.
        element: where.
        attribute: its name as lxml has it, or None for the element itself.
        name: the new name, for `rename`, or that of the element to `insert`.
        text: the value to take instead, for `value`; None for any that is allowed.
    """

    kind: str
    element: etree._Element
    attribute: str | None = None
    name: QName | None = None
    text: str | None = None


class Repairs:
    """The repairs of a document, to be looked up by place."""

    __slots__ = ("_given", "_inserted", "_kinds", "_names", "_values")

    def __init__(self, repairs: Iterable[Repair] = ()) -> None:
        self._kinds: set[tuple[str, etree._Element, str | None]] = set()
        self._names: dict[tuple[etree._Element, str | None], QName] = {}
        self._values: dict[tuple[etree._Element, str | None], str | None] = {}
        self._inserted: dict[etree._Element, list[QName]] = {}
        self._given: dict[etree._Element, dict[str, str | None]] = {}
        for repair in repairs:
            self.add(repair)

    def add(self, repair: Repair) -> None:
        """Add a repair."""
        self._kinds.add((repair.kind, repair.element, repair.attribute))
        if repair.kind == "insert" and repair.name is not None:
            self._inserted.setdefault(repair.element, []).append(repair.name)
        elif repair.name is not None:
            self._names[repair.element, repair.attribute] = repair.name
        if repair.kind == "give" and repair.attribute is not None:
            self._given.setdefault(repair.element, {})[repair.attribute] = repair.text
        if repair.kind == "value":
            self._values[repair.element, repair.attribute] = repair.text

    def with_name(self, element: etree._Element, name: QName) -> Repairs:
        """Return these repairs and a new name for an element."""
        other = Repairs()
        other._kinds = self._kinds | {("rename", element, None)}
        other._names = {**self._names, (element, None): name}
        other._values = self._values
        other._inserted = self._inserted
        other._given = self._given
        return other

    def has(self, kind: str, element: etree._Element, attribute: str | None = None) -> bool:
        """Report whether a repair is made at a place."""
        return bool(self._kinds) and (kind, element, attribute) in self._kinds

    def name(self, element: etree._Element, attribute: str | None = None) -> QName:
        """Return the name that an element or attribute goes by."""
        renamed = self._names.get((element, attribute)) if self._names else None
        return renamed or qname(attribute if attribute is not None else str(element.tag))

    def value(self, element: etree._Element, attribute: str, value: str) -> str | None:
        """Return the value to take for an attribute; None for any that is allowed."""
        return self._values.get((element, attribute), value) if self._values else value

    def inserted(self, element: etree._Element) -> list[QName]:
        """Return the names of the elements that are taken for standing before an element."""
        return self._inserted.get(element, []) if self._inserted else []

    def given(self, element: etree._Element) -> dict[str, str | None]:
        """Return the attributes that an element is taken to have besides its own."""
        return self._given.get(element, {}) if self._given else {}


NO_REPAIRS = Repairs()


class Matcher:
    """Matches documents against one grammar; worth keeping, it remembers what it has met."""

    def __init__(self, grammar: etree._Element) -> None:
        """Read a `<grammar>` with its includes merged."""
        self.start: Pattern = translate(grammar)

    def accepts(self, root: etree._Element, repairs: Repairs = NO_REPAIRS) -> bool:
        """Report whether a document matches."""
        return after_element(self.start, root, repairs).nullable


def after_element(
    pattern: Pattern, element: etree._Element, repairs: Repairs = NO_REPAIRS
) -> Pattern:
    """Return what is left of a pattern after a whole element; not allowed when it does not match."""
    not_allowed = pattern.table.not_allowed
    if repairs.has("skip", element):
        return pattern
    for name in repairs.inserted(element):
        pattern = after_any_element(pattern, name)
    left = pattern.opened(repairs.name(element))
    for key, value in element.attrib.items():
        if left is not_allowed:
            return left
        left = after_attribute(left, element, str(key), str(value), repairs)
    for key, given in repairs.given(element).items():
        left = left.with_attribute(qname(key), given)
    left = left.closed(lax=repairs.has("lax-attributes", element))
    if left is not_allowed:
        return left
    left = after_content(left, element, repairs)
    return left.ended(lax=repairs.has("lax", element))


def after_any_element(pattern: Pattern, name: QName) -> Pattern:
    """Return what is left of a pattern after an element of a name, whatever is in it."""
    return pattern.opened(name).closed(lax=True).ended(lax=True)


def after_attribute(
    pattern: Pattern, element: etree._Element, name: str, value: str, repairs: Repairs
) -> Pattern:
    """Return what is left of a pattern after an attribute."""
    if repairs.has("skip", element, name):
        return pattern
    taken = repairs.value(element, name, value)
    return pattern.with_attribute(repairs.name(element, name), taken)


def after_content(
    pattern: Pattern, element: etree._Element, repairs: Repairs = NO_REPAIRS
) -> Pattern:
    """Return what is left of a pattern after the content of an element.

    White space is passed over beside elements, and where it is all there is, but there it may also
    be the value (RELAX NG 4.2 and 7.2).
    """
    children = [child for child in elements_in(element) if not repairs.has("skip", child)]
    with_text = not repairs.has("text", element)
    if not children:
        text = text_of(element) if with_text else ""
        left = pattern.with_text(text)
        return pattern.table.choice(pattern, left) if not text.strip(WHITE_SPACE) else left
    for part in runs(element):
        if isinstance(part, str):
            if with_text and part.strip(WHITE_SPACE):
                pattern = pattern.with_text(part)
        elif not repairs.has("skip", part):
            pattern = after_element(pattern, part, repairs)
        if pattern is pattern.table.not_allowed:
            break
    return pattern


def elements_in(element: etree._Element) -> list[etree._Element]:
    """Return the child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def runs(element: etree._Element) -> list[etree._Element | str]:
    """Return child elements and the texts between them; comments do not split a text."""
    parts: list[etree._Element | str] = []
    text = element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            parts.extend((text, child))
            text = ""
        text += child.tail or ""
    parts.append(text)
    return parts


def text_of(element: etree._Element) -> str:
    """Return the text that stands directly in an element."""
    return "".join(part for part in runs(element) if isinstance(part, str))


def qname(tag: str) -> QName:
    """Return the name of an element or attribute from lxml's `{namespace}local`."""
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return QName(namespace, local)
    return QName("", tag)
