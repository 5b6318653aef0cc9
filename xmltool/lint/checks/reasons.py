"""Why libvirt drops something: the type of the pool, another element of its name, or nobody knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.elements import local_name, name_of
from xmltool.pool.fields import TREE, Node
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS, POOL_TYPES, Use
from xmltool.text.suggest import nearest

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.types import PoolType


def _local(node: Node) -> str:
    return node.name.rpartition(":")[2]


def _attributes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in TREE.walk():
        if node.attributes and not node.measured:
            names = (*found.get(_local(node), ()), *node.attributes)
            found[_local(node)] = tuple(dict.fromkeys(names))
    return found


_CHILDREN = {
    _local(node): tuple(map(_local, node.children.values()))
    for node in TREE.walk()
    if node.children
}
"""What libvirt looks for in each element."""

_ATTRIBUTES = _attributes()
"""What libvirt reads of each element and keeps, for one type or another."""

_NOT_KEPT: dict[str, tuple[str, ...]] = {"address": ("type", "multifunction")}
"""What libvirt reads of an element and never writes for a pool."""

_PARTS = {
    "host": "host",
    "device": "device",
    "dir": "dir",
    "adapter": "adapter",
    "name": "source_name",
    "initiator": "initiator",
}
"""Elements of a source to the columns of the table of types that say what becomes of them."""


class Reason(NamedTuple):
    """Why something is dropped.

    Attributes:
        text: words that follow "is dropped: ".
        known: libvirt knows it, if not there: it was not meant to be something else.
    """

    text: str
    known: bool = True


def why_element(element: _Element, kind: PoolType) -> Reason:
    """Say why libvirt drops an element."""
    parent = element.getparent()
    name, above = name_of(element), "" if parent is None else name_of(parent)
    by_type = _by_type(name, above, element, kind)
    if by_type is not None:
        return Reason(by_type)
    known = _CHILDREN.get(above, ())
    if name in known and not _is_namespaced(element) and _has_earlier(element):
        return Reason(f"there is another <{name}> before it, and libvirt takes one")
    homes = [home for home, names in _CHILDREN.items() if name in names]
    if name not in known and not homes:
        hint = _did_you_mean(name, known, "<{}>")
        return Reason(f"libvirt knows no such element in <{above}>{hint}", False)
    return Reason(_misplaced(element, name, above, homes))


def _misplaced(element: _Element, name: str, above: str, homes: list[str]) -> str:
    """Say that an element that libvirt knows is not what it looks for where it is."""
    if above in homes:
        if name in (MOUNT_OPTIONS.wrapper, CONFIG_OPTIONS.wrapper, MOUNT_OPTIONS.option):
            return "libvirt knows it by its namespace, and it is not in that"
        if _is_namespaced(element):
            return f"libvirt knows <{name}> in no namespace only"
        return f"libvirt takes another <{above}>"
    listed = " or ".join(f"<{home}>" for home in homes)
    return f"libvirt looks for <{name}> in {listed}, not in <{above}>"


def why_attribute(element: _Element, key: str) -> Reason:
    """Say why libvirt drops an attribute."""
    name, owner = local_name(key), name_of(element)
    known = _ATTRIBUTES.get(owner, ())
    if name in _NOT_KEPT.get(owner, ()):
        return Reason("libvirt reads it and does not keep it for a pool")
    if name not in known:
        hint = _did_you_mean(name, known, "{}")
        return Reason(f"libvirt knows no such attribute of <{owner}>{hint}", False)
    if owner == "adapter":
        return Reason("this type of <adapter> has none")
    if any(local_name(str(other)) == name and other != key for other in element.attrib):
        return Reason(f"there is another {name} before it, and libvirt takes one")
    if key != name:
        return Reason(f"libvirt reads {name} without a namespace")
    return Reason(f"libvirt takes none of this <{owner}>")


def why_text(element: _Element) -> str:
    """Say why libvirt drops a text, in words that follow "is dropped: "."""
    name = name_of(element)
    if name in _CHILDREN and name != "device":
        return f"<{name}> holds elements, no text"
    attributes = _ATTRIBUTES.get(name, ())
    if attributes:
        listed = " and ".join(attributes[:2])
        return f"<{name}> says what it says in {listed}, not as text"
    return "libvirt looks at no text there"


def _by_type(name: str, above: str, element: _Element, kind: PoolType) -> str | None:
    """Say that the type of the pool does not take an element; None where it does."""
    known_there = not _is_namespaced(element)
    if above == "source" and known_there:
        column = _PARTS.get(name)
        if column is not None and getattr(kind, column) is Use.DROPPED:
            return f"a pool of type {kind.name} takes no <{name}> in its <source>"
        if name == "format" and not kind.formats:
            return f"a pool of type {kind.name} has no format"
    if above == "pool" and name == "target" and known_there and not kind.has_target:
        return f"a pool of type {kind.name} has no target"
    for extension in (MOUNT_OPTIONS, CONFIG_OPTIONS):
        if element.tag == f"{{{extension.namespace}}}{extension.wrapper}" and (
            kind.extension is not extension
        ):
            types = [row.name for row in POOL_TYPES.values() if row.extension is extension]
            return f"only pools of type {' and '.join(types)} take it, not {kind.name}"
    return None


def _is_namespaced(element: _Element) -> bool:
    return str(element.tag).startswith("{")


def _has_earlier(element: _Element) -> bool:
    return next(element.itersiblings(str(element.tag), preceding=True), None) is not None


def _did_you_mean(name: str, known: tuple[str, ...], shape: str) -> str:
    near = nearest(name, known)
    return f"; did you mean {shape.format(near)}?" if near else ""
