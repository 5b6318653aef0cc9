"""What people call the parts of a pool, and the places of the definition that they mean.

Beside the names of everyday life there are those of virsh pool-define-as, of virt-install, Ansible
and Terraform. Names are compared without case, hyphens and underscores.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from xmltool.explain.homes import path_to
from xmltool.explain.matcher import elements_in
from xmltool.pool.elements import name_of
from xmltool.pool.everyday import plain
from xmltool.resources import data_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from xmltool.explain.trail import Trail

_UUID = re.compile(r"[{(]?[0-9A-Fa-f]{8}[0-9A-Fa-f-]*[)}]?")
_SECRETS = frozenset((
    "password", "passwd", "passphrase", "pass", "pw", "chapsecret", "chappassword", "key",
    "keyring", "secretvalue",
))  # fmt: skip
"""Names under which a secret's value is written into a definition."""
_LEAF = 3
"""Depth from which on an attribute is about its own element."""
OPTIONS = ("pool", "mount_opts")
"""Path of the element for mount options."""
_GENERAL = ("name", "value", "type", "id")
"""Words that mean something on every element."""
_SEVERAL = ("host", "device")
"""Elements that may be there more than once."""
_BESIDE = frozenset((
    ("format", "protocol"), ("device", "format"), ("dir", "format"), ("host", "dir"),
    ("dir", "host"),
))  # fmt: skip
"""An element, and one beside it of which people write an attribute on the first."""


class Place(NamedTuple):
    """A place of the definition: the names from the root to the element; no attribute: its text."""

    elements: tuple[str, ...]
    attribute: str | None = None

    @property
    def leaf(self) -> str:
        """The name of the element."""
        return self.elements[-1]

    @property
    def parent(self) -> tuple[str, ...]:
        """The names from the root to the parent."""
        return self.elements[:-1]


@cache
def _places() -> dict[Place, frozenset[str]]:
    """Return the places and the words for them, of `meanings.txt`."""
    found = {}
    for line in data_text("explain/meanings.txt").splitlines():
        path, _, words = line.partition(":")
        elements, _, attribute = path.partition("@")
        names = (name for name in ("pool", *elements.split("/")) if name)
        found[Place(tuple(names), attribute or None)] = frozenset(words.split())
    return found


def is_secret(name: str) -> bool:
    """Report whether a name is one under which people write a password."""
    return plain(name) in _SECRETS


def places_meant(trail: Trail, word: str, value: str = "") -> list[Place]:
    """Return the places of documents of this type that a word may mean.

    An id is a UUID only where the value that is written under it looks like one.
    """
    meant = plain(word)
    return [
        place
        for place, words in _places().items()
        if meant in words
        and trail.homes.has(trail.root.get("type"), *place)
        and (meant != "id" or place.leaf != "uuid" or _UUID.fullmatch(value))
    ]


def main_attributes(path: tuple[str, ...]) -> list[str]:
    """Return the attributes that say what an element is about, the first one first."""
    return [
        place.attribute
        for place in _places()
        if place.elements == path and place.attribute is not None
    ]


def place_of_element(trail: Trail, element: etree._Element, parent: etree._Element) -> Place | None:
    """Return the place that is meant by an element that is not known in its parent."""
    here, local = path_to(parent), name_of(element)
    if trail.homes.has(trail.root.get("type"), here, local):
        return Place(here, local) if local not in parent.attrib else None
    if trail.homes.types_with(parent, local):
        return None
    known, text = bool(trail.homes.paths(None, local)), (element.text or "").strip()
    if known and (elements_in(element) or element.attrib or not text):
        return None
    found = [p for p in places_meant(trail, local, text) if (p.parent, p.leaf) != (here, local)]
    own = [place for place in found if place.elements == here]
    same = [place for place in found if place.parent == here]
    inside = [place for place in found if place.parent[: len(here)] == here and place not in same]
    groups = (own, same, inside, found)
    again = (place for place in same if place.leaf in _SEVERAL)
    return _first_lacking(trail.root, groups, element) or next(again, None)


def place_of_attribute(trail: Trail, element: etree._Element, name: str) -> Place | None:
    """Return the place that is meant by an attribute that is not known on its element."""
    here = path_to(element)
    value = str(element.get(name, ""))
    found = sorted(places_meant(trail, name, value), key=lambda place: place.leaf != name)
    own = [place for place in found if place.elements == here]
    below = [place for place in found if here == place.elements[: len(here)] and place not in own]
    elsewhere = [
        place
        for place in found
        if len(here) < _LEAF
        or (place.leaf == name and name != "uuid")  # a device's is not the pool's
        or ((here[-1], place.leaf) in _BESIDE and name not in _GENERAL)
    ]
    return _first_lacking(trail.root, (own, below, elsewhere), None)


def _first_lacking(
    root: etree._Element, groups: Iterable[list[Place]], but: etree._Element | None
) -> Place | None:
    """Return the first place at which the document says nothing yet."""
    for group in groups:
        for place in group:
            if not is_given(root, place, but):
                return place
    return None


def is_given(root: etree._Element, place: Place, but: etree._Element | None = None) -> bool:
    """Report whether a document says something at a place already."""
    level = [root]
    for name in place.elements[1:]:
        level = [
            child
            for parent in level
            for child in elements_in(parent)
            if child is not but and name_of(child) == name
        ]
    if place.attribute is None:
        return bool(level)
    as_text = place.attribute in main_attributes(place.elements)[:1]
    return any(
        place.attribute in element.attrib or (as_text and (element.text or "").strip())
        for element in level
    )
