"""Single faults planted at known places of valid documents: what the explainer must find.

A document is made from the corpus, written with the place of each of its parts known, and changed
in one way. `plant` gives the bytes with what a reader would point at.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.corpus.mutations import ATTRIBUTES, ELEMENTS
from tests.corpus.pools import SHAPES, pool
from tests.corpus.tree import Element

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from xmltool.grammar.grammar import Grammar


@dataclass
class Planted:
    """A document with one fault.

    Attributes:
        kind: what was done.
        pool_type: of the document before.
        data: the document.
        before: the same without the fault, in another layout.
        line: of the construct at fault; None where several places are right.
        column: of the construct at fault.
        culprits: what a message must name.
        suggestion: the name that was misspelt, or None.
    """

    kind: str
    pool_type: str
    data: bytes
    before: bytes
    line: int | None
    column: int | None
    culprits: tuple[str, ...]
    suggestion: str | None = None


@dataclass
class Change:
    """What a maker did: where to point, and what to name."""

    element: Element
    culprits: tuple[str, ...]
    attribute: str | None = None
    text: str | None = None
    suggestion: str | None = None
    placed: bool = True


@dataclass
class Written:
    """A document as text, and where its parts stand (line, column)."""

    text: str = ""
    elements: dict[int, tuple[int, int]] = field(default_factory=dict)
    attributes: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    texts: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def place(self) -> tuple[int, int]:
        """Return the place behind what was written so far."""
        last = self.text.rfind("\n")
        return self.text.count("\n") + 1, len(self.text) - last


def written(rng: random.Random, root: Element) -> Written:
    """Write a document in one of several layouts."""
    out = Written()
    spread = rng.random() < 0.2
    indent = rng.choice(("  ", "  ", "\t", "    "))
    if rng.random() < 0.2:
        out.text = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if rng.random() < 0.15:
        out.text += "<!-- Grüße: a comment with <name> in it -->\n"
    _write(out, root, indent, 0, spread=spread, quote=rng.choice("'\""))
    out.text += "\n"
    return out


def _write(
    out: Written, element: Element, indent: str, depth: int, *, spread: bool, quote: str
) -> None:
    out.elements[id(element)] = out.place()
    out.text += f"<{element.name}"
    for name, value in element.attributes:
        out.text += "\n" + indent * (depth + 2) if spread else " "
        out.attributes[id(element), name] = out.place()
        out.text += f"{name}={quote}{_escaped(value)}{quote}"
    if not element.children:
        out.text += "/>"
        return
    out.text += ">"
    nested = any(isinstance(child, Element) for child in element.children)
    for child in element.children:
        if isinstance(child, Element):
            out.text += "\n" + indent * (depth + 1)
            _write(out, child, indent, depth + 1, spread=spread, quote=quote)
        else:
            out.texts[id(element), child] = out.place()
            out.text += _escaped(child)
    if nested:
        out.text += "\n" + indent * depth
    out.text += f"</{element.name}>"


def _escaped(text: str) -> str:
    for char, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "apos")):
        text = text.replace(char, f"&{name};")
    return text


def plant(rng: random.Random, grammar: Grammar) -> Planted:
    """Make a document with one fault, which the grammar refuses."""
    from xmltool.document.document import parse_document

    while True:
        root = pool(rng, 0.0)
        before = parse_document("before.xml", written(rng, root).text.encode())
        if before.root is None or not grammar.accepts(before.root):
            continue
        kind, pool_type = rng.choice(sorted(KINDS)), _value(root, "type")
        change = KINDS[kind](rng, root)
        if change is None:
            continue
        out = written(rng, root)
        data = out.text.encode()
        after = parse_document("after.xml", data)
        if after.root is None or grammar.accepts(after.root):
            continue
        line, column = _place(out, change) if change.placed else (None, None)
        return Planted(
            kind, pool_type, data, before.data, line, column, change.culprits, change.suggestion
        )


def _place(out: Written, change: Change) -> tuple[int, int]:
    if change.text is not None:
        return out.texts[id(change.element), change.text]
    if change.attribute is not None:
        return out.attributes[id(change.element), change.attribute]
    return out.elements[id(change.element)]


def misspelt(rng: random.Random, word: str) -> str:
    """Misspell a word as fingers do: one letter dropped, doubled, replaced, inserted, or two swapped."""
    while True:
        at = rng.randrange(len(word))
        letter = rng.choice(string.ascii_lowercase)
        new = rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
            )
        )
        if len(new) > 1 and new != word and new not in _NAMES:
            return new


def _pairs(root: Element) -> list[tuple[Element, Element]]:
    return [
        (parent, child)
        for parent in root.elements()
        for child in parent.children
        if isinstance(child, Element)
    ]


def _plain(root: Element) -> list[tuple[Element, Element]]:
    return [(parent, child) for parent, child in _pairs(root) if ":" not in child.name]


def _with_attributes(root: Element) -> list[tuple[Element, str]]:
    return [
        (element, name)
        for element in root.elements()
        for name, _ in element.attributes
        if not name.startswith("xmlns")
    ]


def _leaves(root: Element) -> list[Element]:
    return [
        element
        for element in root.elements()
        if element.children and isinstance(element.children[0], str)
    ]


def _set(element: Element, name: str, new: tuple[str, str] | None) -> None:
    index = [given for given, _ in element.attributes].index(name)
    element.attributes[index : index + 1] = [] if new is None else [new]


def _value(element: Element, name: str) -> str:
    return dict(element.attributes)[name]


def _misspelt_element(rng: random.Random, root: Element) -> Change | None:
    _, child = rng.choice(_plain(root))
    old = child.name
    child.name = misspelt(rng, old)
    return Change(child, (f"<{child.name}>",), suggestion=f"<{old}>")


def _case_of_element(rng: random.Random, root: Element) -> Change | None:
    _, child = rng.choice(_plain(root))
    old = child.name
    child.name = rng.choice((old.title(), old.upper(), old[:-1] + old[-1].upper()))
    if child.name == old:
        return None
    return Change(child, (f"<{child.name}>",), suggestion=f"<{old}>")


def _misspelt_attribute(rng: random.Random, root: Element) -> Change | None:
    element, old = rng.choice(_with_attributes(root))
    new = rng.choice((misspelt(rng, old), misspelt(rng, old), old.upper(), old.title()))
    if new == old or new in dict(element.attributes):
        return None
    _set(element, old, (new, _value(element, old)))
    return Change(element, (new, f"<{element.name}"), attribute=new, suggestion=old)


def _bad_attribute_value(rng: random.Random, root: Element) -> Change | None:
    element, name = rng.choice(_with_attributes(root))
    new = rng.choice(("", "no/such value", "@", "-2", "99999999999", "a_b!", "x" * 40, "é"))
    _set(element, name, (name, new))
    return Change(element, (name, f"<{element.name}"), attribute=name)


def _misspelt_choice(rng: random.Random, root: Element) -> Change | None:
    choices = [
        (element, name)
        for element, name in _with_attributes(root)
        if name in ("type", "allocation", "state", "managed", "part_separator", "multifunction")
    ]
    if not choices:
        return None
    element, name = rng.choice(choices)
    old = _value(element, name)
    if len(old) < 4:
        return None
    _set(element, name, (name, misspelt(rng, old)))
    return Change(element, (name, f"<{element.name}"), attribute=name, suggestion=f"'{old}'")


def _bad_text(rng: random.Random, root: Element) -> Change | None:
    leaves = [leaf for leaf in _leaves(root) if leaf.name != "label"]
    if not leaves:
        return None
    element = rng.choice(leaves)
    bad = {
        "name": ("a/b", "a\nb"),
        "path": ("relative/path", "/", ""),
        "mode": ("0888", "rwxr-xr-x", "-1", ""),
        "uuid": ("not-a-uuid", "12345678-1234-1234-1234-12345678901", "0" * 33),
    }.get(element.name, ("abc", "-2", "1.5", ""))
    element.children = [text for text in (rng.choice(bad),) if text]
    return Change(element, (f"<{element.name}>",))


def _deleted_element(rng: random.Random, root: Element) -> Change | None:
    parent, child = rng.choice(_pairs(root))
    parent.children = [other for other in parent.children if other is not child]
    return Change(parent, (f"<{parent.name}", f"<{child.name}>"))


def _deleted_attribute(rng: random.Random, root: Element) -> Change | None:
    element, name = rng.choice(_with_attributes(root))
    _set(element, name, None)
    return Change(element, (f"<{element.name}", name))


def _duplicated(rng: random.Random, root: Element) -> Change | None:
    parent, child = rng.choice(_pairs(root))
    first = next(index for index, other in enumerate(parent.children) if other is child)
    copy = child.copy()
    parent.children.insert(rng.randrange(first + 1, len(parent.children) + 1), copy)
    return Change(copy, (f"<{child.name}",))


def _moved(rng: random.Random, root: Element) -> Change | None:
    parent, child = rng.choice(_plain(root))
    inside = {id(element) for element in child.elements()}
    homes = [
        element
        for element in root.elements()
        if element is not parent
        and id(element) not in inside
        and all(
            not isinstance(other, Element) or other.name != child.name for other in element.children
        )
    ]
    if not homes:
        return None
    parent.children = [other for other in parent.children if other is not child]
    home = rng.choice(homes)
    home.children.insert(rng.randrange(len(home.children) + 1), child)
    return Change(child, (f"<{child.name}",))


def _stray_text(rng: random.Random, root: Element) -> Change | None:
    homes = [
        element
        for element in root.elements()
        if not any(isinstance(child, str) for child in element.children)
    ]
    element = rng.choice(homes)
    text = rng.choice(("x", "oops", ";", "/srv", "ünï", "true"))
    element.children.insert(rng.randrange(len(element.children) + 1), text)
    return Change(element, (text,), text=text)


def _in_namespace(rng: random.Random, root: Element) -> Change | None:
    _, child = rng.choice(_plain(root))
    child.name = f"v:{child.name}"
    root.attributes.append(("xmlns:v", "urn:vendor"))
    return Change(child, (f"<{child.name}>", "urn:vendor"))


def _default_namespace(rng: random.Random, root: Element) -> Change | None:
    root.attributes.append(("xmlns", "http://libvirt.org/schemas/storagepool/1.0"))
    return Change(root, ("<pool>", "namespace"))


def _attribute_in_namespace(rng: random.Random, root: Element) -> Change | None:
    element, name = rng.choice(_with_attributes(root))
    _set(element, name, (f"v:{name}", _value(element, name)))
    root.attributes.append(("xmlns:v", "urn:vendor"))
    return Change(element, (name, "urn:vendor"), attribute=f"v:{name}")


def _strange_element(rng: random.Random, root: Element) -> Change | None:
    parent = rng.choice([parent for parent, _ in _pairs(root)])
    name = rng.choice(("description", "comment", "metadata", "quota", "zzz"))
    strange = Element(name, [], ["text"] if rng.random() < 0.5 else [])
    parent.children.insert(rng.randrange(len(parent.children) + 1), strange)
    return Change(strange, (f"<{name}>",))


def _foreign_element(rng: random.Random, root: Element) -> Change | None:
    """An element that this parent does not take in any document of the type."""
    donor = pool(rng, 0.0)
    _, graft = rng.choice(_plain(donor))
    homes = [parent for parent, _ in _pairs(root)]
    home = rng.choice(homes)
    if any(isinstance(other, Element) and other.name == graft.name for other in home.children):
        return None
    home.children.insert(rng.randrange(len(home.children) + 1), graft)
    return Change(graft, (f"<{graft.name}",))


def _strange_attribute(rng: random.Random, root: Element) -> Change | None:
    element = rng.choice(list(root.elements()))
    name = rng.choice(("comment", "id", "version", "zzz", "enabled"))
    element.attributes.append((name, "1"))
    return Change(element, (name, f"<{element.name}"), attribute=name)


def _value_as_text(rng: random.Random, root: Element) -> Change | None:
    elements = [
        element
        for element in root.elements()
        if element.name in ("device", "dir", "host", "format", "iqn", "vendor", "product")
        and len(element.attributes) == 1
        and not element.children
    ]
    if not elements:
        return None
    element = rng.choice(elements)
    name, value = element.attributes.pop()
    element.children = [value]
    return Change(element, (f"<{element.name}", name, value[:20]))


def _wrong_type(rng: random.Random, root: Element) -> Change | None:
    """Another type, so that the fault is seen at what the type does not take or what it lacks."""
    old = _value(root, "type")
    new = rng.choice([kind for kind in sorted(SHAPES) if kind != old])
    _set(root, "type", ("type", new))
    return Change(root, (new,), placed=False)


def _wrapped(rng: random.Random, root: Element) -> Change | None:
    parent, child = rng.choice(_plain(root))
    wrapper = Element("group", [], [child])
    index = next(at for at, other in enumerate(parent.children) if other is child)
    if child.name == "group":
        return None
    wrapper.name = rng.choice(("wrapper", "section"))
    parent.children[index] = wrapper
    return Change(wrapper, (f"<{wrapper.name}>",))


def _attribute_as_element(rng: random.Random, root: Element) -> Change | None:
    """A child's text written as an attribute of its parent."""
    leaves = [
        (parent, child)
        for parent, child in _plain(root)
        if child in _leaves(root) and not child.attributes
    ]
    if not leaves:
        return None
    parent, child = rng.choice(leaves)
    if child.name in dict(parent.attributes):
        return None
    parent.children = [other for other in parent.children if other is not child]
    parent.attributes.append((child.name, str(child.children[0])))
    return Change(parent, (child.name, f"<{parent.name}"), attribute=child.name)


KINDS: dict[str, Callable[[random.Random, Element], Change | None]] = {
    "attribute in a namespace": _attribute_in_namespace,
    "bad attribute value": _bad_attribute_value,
    "bad text": _bad_text,
    "case of an element": _case_of_element,
    "child as attribute": _attribute_as_element,
    "default namespace": _default_namespace,
    "deleted attribute": _deleted_attribute,
    "deleted element": _deleted_element,
    "duplicated element": _duplicated,
    "foreign element": _foreign_element,
    "in a namespace": _in_namespace,
    "misspelt attribute": _misspelt_attribute,
    "misspelt choice": _misspelt_choice,
    "misspelt element": _misspelt_element,
    "moved element": _moved,
    "strange attribute": _strange_attribute,
    "strange element": _strange_element,
    "stray text": _stray_text,
    "value as text": _value_as_text,
    "wrapped element": _wrapped,
    "wrong type": _wrong_type,
}
"""Each changes a document in place, or gives None when it cannot."""

_NAMES = frozenset((*ELEMENTS, *ATTRIBUTES))


def planted(grammar: Grammar, rng: random.Random, count: int) -> Iterator[Planted]:
    """Return documents with one fault each."""
    for _ in range(count):
        yield plant(rng, grammar)
