"""A grammar without the patterns of its commonest values, which are held against theirs by `re`.

libxml2 compiles the pattern of a facet anew for each value that it holds against it, which takes
three times as long as all else that it does for a document. (libxml2: relaxng.c,
xmlRelaxNGSchemaFacetCheck; so in 2.9.14 and 2.14.6)
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from xmltool.grammar.assemble import RNG, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Place: TypeAlias = tuple[str, str | None]
    """An element's name, and an attribute's; None for the text of the element."""

PATTERNS: dict[str, str] = {
    "poolName": r"[^/\n]+",
    "uuidText": r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "sizeUnit": r"bytes|[Bb](?:[Yy][Tt][Ee][Ss]?)?|[KMGTPEkmgtpe](?:[Ii]?[Bb])?",
    "unsigned64": r"[0-9]{1,19}",
    "idNumber": r"[0-9]{1,9}|-1",
    "octalMode": r"[0-7]{1,9}",
    "absolutePath": r"/[^\n\r]+",
    "absoluteDirectory": r"/[^\n\r]*",
    "devicePath": r"/[^\n\r]+|iqn\.[0-9]{4}-(?:0[1-9]|1[0-2])\.[0-9A-Za-z.-]+(?::[^\n\r]+)?",
    "hostName": r"[0-9A-Za-z.-]+",
}
"""By name of a definition of `rng/common.rng`: what its values usually are; it allows all of that,
and libxml2 misreads none of it."""


class Outline:
    """A grammar that is quick to judge by.

    Args:
        grammar: flat, as libxml2 reads it.
    """

    def __init__(self, grammar: etree._Element) -> None:
        tree = deepcopy(grammar)
        self._values: dict[object, list[tuple[str | None, Callable[[str], object]]]] = {}
        fits = {name: re.compile(pattern).fullmatch for name, pattern in PATTERNS.items()}
        for ref in list(tree.iter(RNG + "ref")):
            name = ref.get("name", "")
            places = set(_places(tree, ref)) if name in fits else {None}
            if None in places:
                continue
            for element, attribute in filter(None, places):
                self._values.setdefault(element, []).append((attribute, fits[name]))
            ref.tag = RNG + "text"
            del ref.attrib["name"]
        self._grammar = etree.RelaxNG(tree)

    def accepts(self, root: etree._Element) -> bool:
        """Report whether the grammar certainly accepts a document; False says nothing."""
        if not self._grammar.validate(root):
            return False
        values = self._values
        for element in root.iter():
            for attribute, fits in values.get(element.tag, ()):
                if attribute is not None:
                    text = element.get(attribute)
                    if text is not None and not fits(text):
                        return False
                elif len(element) or not fits(element.text or ""):
                    return False
        return True


def _places(grammar: etree._Element, part: etree._Element) -> Iterator[Place | None]:
    """Yield where a document has what a part of the grammar describes; None for any other place."""
    attribute: str | None = None
    for around in part.iterancestors():
        kind, name = local(around), around.get("name")
        if kind == "attribute":
            attribute = name
        if kind == "element":
            in_namespace = any(each.get("ns") for each in (around, *around.iterancestors()))
            yield None if name is None or in_namespace else (name, attribute)
            return
        if kind in ("define", "attribute") and (name is None or name in PATTERNS):
            break
        if kind == "define":
            for ref in grammar.iterfind(f".//{RNG}ref[@name='{name}']"):
                for place in _places(grammar, ref):
                    yield None if place is None else (place[0], attribute or place[1])
            return
    yield None
