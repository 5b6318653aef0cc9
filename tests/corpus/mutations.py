"""Structural faults: what authors, templates and merges do to a document's elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.corpus import namespaces
from tests.corpus.pools import pool
from tests.corpus.tree import Element, Markup, any_element, with_attribute
from tests.corpus.values import ODD, SPACES, value

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ELEMENTS = [
    "pool",
    "name",
    "uuid",
    "capacity",
    "allocation",
    "available",
    "features",
    "cow",
    "source",
    "host",
    "device",
    "freeExtent",
    "dir",
    "adapter",
    "parentaddr",
    "address",
    "zpci",
    "initiator",
    "iqn",
    "format",
    "auth",
    "secret",
    "protocol",
    "vendor",
    "product",
    "target",
    "path",
    "permissions",
    "mode",
    "owner",
    "group",
    "label",
    "refresh",
    "volume",
    "mount_opts",
    "config_opts",
    "option",
    "description",
    "metadata",
]
ATTRIBUTES = [
    "type",
    "name",
    "path",
    "port",
    "state",
    "unit",
    "start",
    "end",
    "unique_id",
    "domain",
    "bus",
    "slot",
    "function",
    "multifunction",
    "uid",
    "fid",
    "wwnn",
    "wwpn",
    "parent",
    "parent_wwnn",
    "parent_wwpn",
    "parent_fabric_wwn",
    "managed",
    "username",
    "uuid",
    "usage",
    "ver",
    "part_separator",
    "allocation",
    "value",
]
TYPES = [
    "dir",
    "fs",
    "netfs",
    "logical",
    "disk",
    "iscsi",
    "iscsi-direct",
    "scsi",
    "mpath",
    "rbd",
    "sheepdog",
    "gluster",
    "zfs",
    "vstorage",
]
LARGE = 200
"""Elements; more of them show nothing new and make the corpus slow."""
STRAY = ("x", " x ", "]]", "é", "\u00a0", "\u2003", " ", "\n", "0", "&", "<")
MARKUP = ("<!-- c -->", "<!---->", "<?pi data?>", "<?p?>", "<![CDATA[]]>", "<![CDATA[ ]]>", "<![CDATA[x]]>", "&#32;", "&#9;",
          "&#xa0;", "&#13;", "&lt;", "<![CDATA[<&]]>", "<!-- <name>x</name> -->")  # fmt: skip


def mutate(rng: random.Random, root: Element) -> None:
    """Do one random thing to a tree, in place; a huge one (see `_deep`, `_many`) is left alone."""
    if sum(1 for _ in root.elements()) < LARGE:
        rng.choice(ALL)(rng, root)


def _place(rng: random.Random, root: Element) -> tuple[Element, int]:
    places = list(root.parents())
    return rng.choice(places) if places else (root, 0)


def _insert(rng: random.Random, element: Element, child: Element | str) -> None:
    element.children.insert(rng.randrange(len(element.children) + 1), child)


def _delete(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    del parent.children[index : index + 1]


def _duplicate(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    for child in parent.children[index : index + 1]:
        copy = child.copy() if isinstance(child, Element) else child
        if isinstance(copy, Element) and rng.random() < 0.5:
            _new_value(rng, copy)
        _insert(rng, parent, copy)


def _move(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    moved = parent.children[index : index + 1]
    del parent.children[index : index + 1]
    for child in moved:
        _insert(rng, any_element(rng, root), child)


def _shuffle(rng: random.Random, root: Element) -> None:
    rng.shuffle((root if rng.random() < 0.5 else any_element(rng, root)).children)


def _misspelt(rng: random.Random, word: str) -> str:
    place = rng.randrange(len(word))
    swapped = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    return rng.choice((word.upper(), word.title(), word[:place] + word[place + 1 :] or "x", word + "s", swapped,
                       word[:place] + word[place] + word[place:], "_" + word, word + "é"))  # fmt: skip


def _rename(rng: random.Random, root: Element) -> None:
    element = any_element(rng, root)
    element.name = rng.choice((rng.choice(ELEMENTS), _misspelt(rng, element.name)))


def _rename_attribute(rng: random.Random, root: Element) -> None:
    element = with_attribute(rng, root)
    if element.attributes:
        index = rng.randrange(len(element.attributes))
        name, text = element.attributes[index]
        element.attributes[index] = (
            rng.choice((rng.choice(ATTRIBUTES), _misspelt(rng, name))),
            text,
        )


def _drop_attribute(rng: random.Random, root: Element) -> None:
    element = with_attribute(rng, root)
    if element.attributes:
        del element.attributes[rng.randrange(len(element.attributes))]


def _add_attribute(rng: random.Random, root: Element) -> None:
    text = value(rng, rng.choice(sorted(ODD)), 0.3)
    element = any_element(rng, root)
    name = rng.choice(ATTRIBUTES)
    if rng.random() < 0.95:  # the same attribute twice is not XML: rarely
        element.attributes = [pair for pair in element.attributes if pair[0] != name]
    element.attributes.insert(rng.randrange(len(element.attributes) + 1), (name, text))


def _move_attribute(rng: random.Random, root: Element) -> None:
    element = with_attribute(rng, root)
    if element.attributes:
        pair = element.attributes.pop(rng.randrange(len(element.attributes)))
        other = any_element(rng, root)
        other.attributes = [old for old in other.attributes if old[0] != pair[0]] + [pair]


def _new_value(rng: random.Random, root: Element) -> None:
    """Give a text or an attribute another value, of any kind."""
    element = any_element(rng, root)
    text = value(rng, rng.choice(sorted(ODD)), 0.5)
    if element.attributes and rng.random() < 0.5:
        index = rng.randrange(len(element.attributes))
        element.attributes[index] = (element.attributes[index][0], text)
    elif not any(isinstance(child, Element) for child in element.children) or rng.random() < 0.2:
        element.children = [text] if text else []


def _swap_values(rng: random.Random, root: Element) -> None:
    first, second = with_attribute(rng, root), with_attribute(rng, root)
    if first.attributes and second.attributes:
        one, two = rng.randrange(len(first.attributes)), rng.randrange(len(second.attributes))
        value_one, value_two = first.attributes[one][1], second.attributes[two][1]
        first.attributes[one] = (first.attributes[one][0], value_two)
        second.attributes[two] = (second.attributes[two][0], value_one)


def _pad(rng: random.Random, root: Element) -> None:
    """Put white space of some sort around a value."""
    element = any_element(rng, root)
    space = rng.choice(SPACES)
    if element.attributes and rng.random() < 0.6:
        index = rng.randrange(len(element.attributes))
        name, text = element.attributes[index]
        element.attributes[index] = (name, rng.choice((space + text, text + space)))
    else:
        element.children.insert(rng.choice((0, len(element.children))), space)


def _empty(rng: random.Random, root: Element) -> None:
    element = any_element(rng, root)
    if rng.random() < 0.5:
        element.children = []
    elif element.attributes:
        index = rng.randrange(len(element.attributes))
        element.attributes[index] = (element.attributes[index][0], "")


def _stray_text(rng: random.Random, root: Element) -> None:
    _insert(rng, any_element(rng, root), rng.choice(STRAY))


def _stray_markup(rng: random.Random, root: Element) -> None:
    for _ in range(rng.choice((1, 1, 3))):
        _insert(rng, any_element(rng, root), Markup(rng.choice(MARKUP)))


def _split_text(rng: random.Random, root: Element) -> None:
    """Break a text apart by a comment, a processing instruction, CDATA, or an element."""
    leaves = [e for e in root.elements() if e.children and isinstance(e.children[0], str)]
    if leaves:
        element = rng.choice(leaves)
        text = str(element.children[0])
        cut = rng.randrange(len(text) + 1)
        middle = rng.choice((Markup(rng.choice(MARKUP)), Element("b", [], ["y"]), Element("path")))
        element.children[:1] = [text[:cut], middle, text[cut:]]


def _graft(rng: random.Random, root: Element) -> None:
    """Insert a part of another document."""
    donor = pool(rng, 0.1)
    parent, index = _place(rng, donor)
    for child in parent.children[index : index + 1]:
        _insert(rng, any_element(rng, root), child)


def _strange_child(rng: random.Random, root: Element) -> None:
    child = Element(rng.choice(ELEMENTS), [], [rng.choice(STRAY)] if rng.random() < 0.5 else [])
    if rng.random() < 0.5:
        child.attributes.append((rng.choice(ATTRIBUTES), value(rng, rng.choice(sorted(ODD)), 0.3)))
    _insert(rng, any_element(rng, root), child)


def _wrap(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    inside = parent.children[index : index + 1]
    parent.children[index : index + 1] = [Element(rng.choice(ELEMENTS), [], inside)]


def _unwrap(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    for child in parent.children[index : index + 1]:
        if isinstance(child, Element):
            parent.children[index : index + 1] = child.children


def _other_type(rng: random.Random, root: Element) -> None:
    kind = rng.choice(TYPES)
    root.attributes = [("type", kind) if n == "type" else (n, v) for n, v in root.attributes]


def _many(rng: random.Random, root: Element) -> None:
    parent, index = _place(rng, root)
    for child in parent.children[index : index + 1]:
        if isinstance(child, Element):
            parent.children[index:index] = [child.copy() for _ in range(rng.choice((3, 20)))]


def _deep(rng: random.Random, root: Element) -> None:
    element = any_element(rng, root)
    for _ in range(rng.choice((3, 30, 253, 254, 255, 256, 257))):
        child = Element("n")
        element.children.append(child)
        element = child


_COMMON: tuple[Callable[[random.Random, Element], None], ...] = (
    _delete, _duplicate, _move, _shuffle, _rename, _rename_attribute, _drop_attribute, _add_attribute, _move_attribute,
    _new_value, _new_value, _swap_values, _pad, _empty, _stray_text, _stray_markup, _split_text, _graft, _strange_child,
    _wrap, _unwrap, _other_type,
)  # fmt: skip
_RARE: tuple[Callable[[random.Random, Element], None], ...] = (
    namespaces.namespace, namespaces.namespace, namespaces.undone_namespace, namespaces.prefixed_attribute,
    namespaces.prefixed_attribute, namespaces.reserved_attribute, namespaces.unbound, namespaces.schema_hint, _many, _deep,
)  # fmt: skip
ALL = (*_COMMON, *_COMMON, *_RARE)
"""Every mutation; the common ones twice."""
