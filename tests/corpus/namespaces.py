"""Faults and freedoms that concern namespaces: prefixes, defaults, reserved attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.corpus.pools import FS, RBD
from tests.corpus.tree import Element, any_element, with_attribute
from tests.corpus.values import value

if TYPE_CHECKING:
    import random


def namespace(rng: random.Random, root: Element) -> None:
    """Put an element into a namespace, by prefix or by default."""
    element = any_element(rng, root) if rng.random() < 0.9 else root
    uri = rng.choice(("urn:x", FS, RBD, "", "http://libvirt.org/schemas/storagepool"))
    if rng.random() < 0.5:
        prefix = rng.choice(("x", "fs", "pool", "a.b", "é"))
        element.name = f"{prefix}:{element.name}"
        holder = root if rng.random() < 0.5 else element
        _declare(holder, f"xmlns:{prefix}", uri or "urn:y")
    else:
        _declare(element, "xmlns", uri)


def _declare(element: Element, name: str, uri: str) -> None:
    if all(old != name for old, _ in element.attributes):
        element.attributes.append((name, uri))


def undone_namespace(rng: random.Random, root: Element) -> None:
    """Give the root a default namespace and take its children out of it again."""
    _declare(root, "xmlns", rng.choice(("urn:x", FS)))
    for child in root.children:
        if isinstance(child, Element) and rng.random() < 0.9:
            _declare(child, "xmlns", "")


def prefixed_attribute(rng: random.Random, root: Element) -> None:
    """Put an attribute into a namespace, or a namesake in one beside it."""
    element = with_attribute(rng, root)
    if not element.attributes:
        return
    index = rng.randrange(len(element.attributes))
    name, text = element.attributes[index]
    prefix = rng.choice(("x", "fs", "xml", "y"))
    if not name.startswith("xmlns"):
        if rng.random() < 0.4:  # beside the plain one
            element.attributes.insert(index, (f"{prefix}:{name}", value(rng, "text", 0.2)))
        else:
            element.attributes[index] = (f"{prefix}:{name}", text)
        if prefix != "xml" and rng.random() < 0.9:
            _declare(rng.choice((root, element)), f"xmlns:{prefix}", rng.choice(("urn:x", FS)))


def reserved_attribute(rng: random.Random, root: Element) -> None:
    """Add an attribute that XML reserves, or a namespace that it does not allow."""
    element = any_element(rng, root)
    choices = (("xml:lang", "en"), ("xml:lang", ""), ("xml:space", "preserve"), ("xml:space", "odd"), ("xml:base", "/x"),
               ("xml:id", "a"), ("xml:id", "1"), ("xmlns:unused", "urn:u"), ("xmlns:xml", "http://www.w3.org/XML/1998/namespace"),
               ("xmlns:x", ""), ("xmlns:xmlns", "urn:x"), ("xmlns:relative", "a b"))  # fmt: skip
    _declare(element, *rng.choice(choices))


def unbound(rng: random.Random, root: Element) -> None:
    """Give an element a prefix that nobody declared, or a name with odd colons."""
    element = any_element(rng, root)
    element.name = rng.choice(
        (f"q:{element.name}", f"{element.name}:", f":{element.name}", f"a:b:{element.name}")
    )


def schema_hint(rng: random.Random, root: Element) -> None:
    """Add what editors add."""
    _declare(root, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
    _declare(
        root,
        rng.choice(("xsi:noNamespaceSchemaLocation", "xsi:type", "xsi:nil")),
        "storagepool.xsd",
    )
