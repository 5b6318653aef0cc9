"""Why libvirt drops something: the type of the pool, another element of its name, or nobody knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.elements import local_name, name_of
from xmltool.pool.tree import TREE
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS, POOL_TYPES
from xmltool.text.suggest import nearest

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.types import PoolType


def _attributes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in TREE.walk():
        if node.attributes and not node.measured:
            names = (*found.get(node.local, ()), *node.attributes)
            found[node.local] = tuple(dict.fromkeys(names))
    return found


_CHILDREN = {
    node.local: tuple(child.local for child in node.children.values())
    for node in TREE.walk()
    if node.children
}
"""What libvirt looks for in each element."""

_ATTRIBUTES = _attributes()
"""What libvirt reads of each element and keeps, for one type or another."""

_NOT_KEPT: dict[str, tuple[str, ...]] = {"address": ("type", "multifunction")}
"""What libvirt reads of an element and never writes for a pool."""

_KEPT = {(node.local, tag): child for node in TREE.walk() for tag, child in node.children.items()}
"""The elements of the table by their parents and tags."""


_FEW = 3
"""Of not more types it is said which they are."""


def why_element(element: _Element, kind: PoolType) -> str:
    """Return why libvirt drops an element, in words that follow "is dropped: "."""
    parent = element.getparent()
    name, above = name_of(element), "" if parent is None else name_of(parent)
    by_type = _by_type(above, element, kind)
    if by_type is not None:
        return by_type
    known = _CHILDREN.get(above, ())
    if name in known and not _is_namespaced(element) and _has_earlier(element):
        return f"there is another <{name}> before it, and libvirt takes one"
    homes = [home for home, names in _CHILDREN.items() if name in names]
    if name not in known and not homes:
        hint = _did_you_mean(name, known, "<{}>")
        return f"libvirt knows no such element in <{above}>{hint}"
    return _misplaced(element, name, above, homes)


def _misplaced(element: _Element, name: str, above: str, homes: list[str]) -> str:
    """Return that an element that libvirt knows is not what it looks for where it is."""
    if above in homes:
        if name in (MOUNT_OPTIONS.wrapper, CONFIG_OPTIONS.wrapper, MOUNT_OPTIONS.option):
            return "libvirt knows it by its namespace, and it is not in that"
        if _is_namespaced(element):
            return f"libvirt knows <{name}> in no namespace only"
        return f"libvirt takes another <{above}>"
    listed = " or ".join(f"<{home}>" for home in homes)
    return f"libvirt looks for <{name}> in {listed}, not in <{above}>"


def why_attribute(element: _Element, key: str) -> str:
    """Return why libvirt drops an attribute, in such words."""
    name, owner = local_name(key), name_of(element)
    known = _ATTRIBUTES.get(owner, ())
    if name in _NOT_KEPT.get(owner, ()):
        return "libvirt reads it and does not keep it for a pool"
    if name not in known:
        hint = _did_you_mean(name, known, "{}")
        return f"libvirt knows no such attribute of <{owner}>{hint}"
    if owner == "adapter":
        return "this type of <adapter> has none"
    if any(local_name(str(other)) == name and other != key for other in element.attrib):
        return f"there is another {name} before it, and libvirt takes one"
    if key != name:
        return f"libvirt reads {name} without a namespace"
    return f"libvirt takes none of this <{owner}>"


def why_text(element: _Element) -> str:
    """Return why libvirt drops a text, in such words."""
    name = name_of(element)
    if name in _CHILDREN and name != "device":
        return f"<{name}> holds elements, no text"
    attributes = _ATTRIBUTES.get(name, ())
    if attributes:
        listed = " and ".join(attributes[:2])
        return f"<{name}> says what it says in {listed}, not as text"
    return "libvirt looks at no text there"


def _by_type(above: str, element: _Element, kind: PoolType) -> str | None:
    """Return that the type of the pool does not take an element; None where it does."""
    node = _KEPT.get((above, str(element.tag)))
    if node is None or node.kept is None or kind.name in node.kept:
        return None
    if above == "source":
        return f"a pool of type {kind.name} takes no <{node.name}> in its <source>"
    if len(node.kept) <= _FEW:
        types = [name for name in POOL_TYPES if name in node.kept]
        return f"only pools of type {' and '.join(types)} take it, not {kind.name}"
    return f"a pool of type {kind.name} takes no <{node.name}>"


def _is_namespaced(element: _Element) -> bool:
    return str(element.tag).startswith("{")


def _has_earlier(element: _Element) -> bool:
    return next(element.itersiblings(str(element.tag), preceding=True), None) is not None


def _did_you_mean(name: str, known: tuple[str, ...], shape: str) -> str:
    near = nearest(name, known)
    return f"; did you mean {shape.format(near)}?" if near else ""
