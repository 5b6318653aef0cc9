"""What a check is given, and what it gives back."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import Finding, Fix
from xmltool.rules.rule import Message

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.document.document import Document
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.read import Rewritten
    from xmltool.pool.types import PoolType
    from xmltool.versions import Version


class Context(NamedTuple):
    """One document that libvirt takes, as checks look at it.

    Attributes:
        document: the text and its places.
        root: the document element of the tree that libvirt sees.
        definition: what libvirt reads in it.
        kind: its type's row of the table.
        versions: the libvirt releases that are linted for, oldest first.
        rewritten: as in the verdict.
    """

    document: "Document"
    root: "etree._Element"
    definition: "StoragePoolDef"
    kind: "PoolType"
    versions: "tuple[Version, ...]"
    rewritten: "Rewritten | None"

    def at(self, path: str) -> "etree._Element":
        """Return the element at a path below the root, or the nearest one above it that exists."""
        return nearest(self.root, path)

    def in_source(self, tag: str) -> "list[etree._Element]":
        """Return the hosts or devices of the source, in the order of the definition's."""
        source = self.root.find("source")
        return [] if source is None else source.findall(tag)

    def finding(
        self,
        message: Message,
        place: "etree._Element | str",
        attribute: str | None = None,
        *,
        text: bool = False,
        fix: Fix | None = None,
        lacks: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding at an element of `root`'s tree, or at a path as `at` takes it.

        It is about the start tag, an attribute (named as in lxml) or the text; `lacks` is what is missing
        there, `<element>` or `attribute`.
        """
        element = self.at(place) if isinstance(place, str) else place
        span, path = self.document.at(element, attribute)
        if text and attribute is None:
            span = self.document.text_span(element)
        return message.finding(span, path, fix=fix, lacks=lacks)


def nearest(root: "etree._Element", path: str) -> "etree._Element":
    """Return the element at a path below a root, or the nearest one above it that exists."""
    while path:
        found = root.find(path) if "[" in path else _below(root, path)
        if found is not None:
            return found
        path = path.rpartition("/")[0]
    return root


def _below(element: "etree._Element", path: str) -> "etree._Element | None":
    """Return the same as `find`, for a path of names alone, in a third of the time."""
    name, _, rest = path.partition("/")
    for child in element:
        if child.tag == name:
            found = _below(child, rest) if rest else child
            if found is not None:
                return found
    return None


CheckFunction = Callable[[Context], Iterable[Finding]]
"""Returns the findings about a document, in any order; `()` of most documents, at once."""


class Check(NamedTuple):
    """One check of single documents.

    Attributes:
        rules: ids of all rules that it can report; it does not run when none is selected.
        run: the check.
        types: of the pools that it looks at; None: all.
    """

    rules: tuple[str, ...]
    run: CheckFunction
    types: frozenset[str] | None = None


class Spot(NamedTuple):
    """A place in a document that need not be at hand: found when a finding is made of it.

    Attributes:
        path: below the root as in `find`, such as `source/host` or `target/path`; "" is the root.
            The nearest ancestor that exists is taken where it does not.
        attribute: of that element, or None.
    """

    path: str = ""
    attribute: str | None = None


class Clash(NamedTuple):
    """What a check between files reports of the later one.

    Attributes:
        message: of the finding at the later file.
        place: in the later file.
        other: the earlier file, as it was given to the check.
        other_place: in the earlier file.
        other_message: what the related location says.
        libvirt: libvirt's words as virsh prints them after `error: `, or None.
    """

    message: Message
    place: Spot
    other: str
    other_place: Spot
    other_message: str
    libvirt: str | None = None
