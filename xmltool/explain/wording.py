"""How elements, attributes, values and lists of them are written in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.namespaces import OPTION_NAMESPACES
from xmltool.explain.matcher import qname
from xmltool.pool.elements import written
from xmltool.text.words import listing, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.relaxng.patterns import QName
    from xmltool.rules.rule import Message, Rule

_SHAPED = ("pool", "adapter", "auth")
"""Elements whose type decides what else they take, so that it is part of how they are named."""
_MOST_VALUES = 14
_PREFIXES = {uri: prefix for prefix, uri in OPTION_NAMESPACES.items()}


def tag(element: etree._Element) -> str:
    """Return an element's name in angle brackets."""
    return f"<{written(element)}>"


def shape(element: etree._Element) -> str:
    """Return an element's name in angle brackets, with the type that decides what it takes."""
    kind = element.get("type")
    name = written(element)
    return f'<{name} type="{shortened(kind)}">' if kind and name in _SHAPED else f"<{name}>"


def of_child(rule: Rule, case: str, element: etree._Element, **more: object) -> Message:
    """Return what a rule says of an element in its parent."""
    parent = element.getparent()
    place = "" if parent is None else shape(parent)
    return rule.message(case, element=tag(element), parent=place, **more)


def of_attribute(
    rule: Rule, case: str, element: etree._Element, name: str, **more: object
) -> Message:
    """Return what a rule says of an attribute, named as lxml does, on its element."""
    return rule.message(case, attribute=qname(name).local, element=shape(element), **more)


def sample(element: etree._Element) -> str:
    """Return an element's start tag with its first attribute, and its line, to tell it from others."""
    attributes = [
        f' {qname(str(name)).local}="{shortened(str(value))}"'
        for name, value in element.attrib.items()
    ]
    return f"<{written(element)}{attributes[0] if attributes else ''}> (line {element.sourceline})"


def bracketed(name: QName, within: etree._Element | None = None) -> str:
    """Return the name of an element that should be there, as it should be written."""
    declared = within.nsmap if within is not None else {}
    if name.namespace and declared.get(None) == name.namespace:
        return f"<{name.local}>"
    prefix = next(
        (known for known, uri in declared.items() if uri == name.namespace and known), None
    )
    prefix = prefix or _PREFIXES.get(name.namespace)
    return f"<{prefix}:{name.local}>" if prefix else f"<{name.local}>"


def pairing(name: str, value: str) -> str:
    """Return an attribute with its value; `name` as lxml has it."""
    return f'{qname(name).local}="{shortened(value)}"'


def alternatives(sets: Sequence[Iterable[str]]) -> str:
    """Join sets of names of which one is needed: `uuid or usage`, `a and b, or c`."""
    return listing([listing(sorted(one), "and") for one in sets], "or", 4)


def expected_values(datatypes: Sequence[Datatype]) -> str:
    """Return in words what values datatypes allow."""
    phrases = list(dict.fromkeys(_phrase(kind) for kind in datatypes if kind.value is None))
    literals = [
        kind.value
        for kind in datatypes
        if kind.value is not None and kind.phrase not in phrases  # else the phrase has it
    ]
    if literals:
        listed = listing(literals, most=_MOST_VALUES)
        phrases.append(f"one of {listed}" if len(set(literals)) > 2 else listed)
    return " or ".join(phrases) if phrases else "any text"


def _phrase(kind: Datatype) -> str:
    if kind.phrase:
        return kind.phrase
    if kind.is_number:
        return _number(kind.low, kind.high)
    return f"what the grammar calls {kind.define}" if kind.define else "another text"


def _number(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"a whole number from {low} to {high}"
    if low is not None:
        return f"a whole number of at least {low}"
    return f"a whole number of at most {high}" if high is not None else "a whole number"
