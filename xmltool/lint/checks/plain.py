"""The quick look at a document that is stored just as it was written, as most are.

Neither the stored form nor a tree of it is made: the elements of the document are held against what
the definition would have written. What is not plain to see is left to `xmltool.lint.checks.silent`.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import TYPE_CHECKING, NamedTuple

from xmltool.lint.checks.kept import BLANKS
from xmltool.pool.keep import as_stored
from xmltool.pool.scalars import signed
from xmltool.pool.write import octal, yes_no

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.definition import Auth, Source, StoragePoolDef, Target


_NO_ATTRIBUTES: dict[str, str] = {}
_NO_CHILDREN: "dict[object, list[_Node] | None]" = {}


class _Node(NamedTuple):
    """What an element may say: attributes, children in reversed order, or a text."""

    attributes: dict[str, str] = _NO_ATTRIBUTES
    children: "dict[object, list[_Node] | None]" = _NO_CHILDREN
    text: str | None = None


_MEASURED = None
"""Stands for children that may say anything: libvirt reads past them."""
_DEVICE_CHILDREN: dict[object, list[_Node] | None] = {"freeExtent": _MEASURED}


def is_plainly_kept(data: bytes, root: "_Element", definition: "StoragePoolDef") -> bool:
    """Report whether certainly nothing of a document changes when libvirt stores it.

    Args:
        data: the document.
        root: the document element of the tree that libvirt sees.
        definition: what libvirt reads in it.
    """
    if b"&#" in data:  # a tab or line break that would be read back as something else
        return False
    return root.tag == "pool" and _fits(root, _pool(as_stored(definition)))


def _fits(element: "_Element", node: _Node) -> bool:
    """Report whether an element says nothing but what is in the node; takes the node apart."""
    for key, value in element.items():
        if node.attributes.get(key) != value:
            return False
    text = element.text
    if len(element) == 0:
        return not text or text == node.text or (node.text is None and not text.strip(BLANKS))
    if node.text is not None or (text and text.strip(BLANKS)):
        return False
    children = node.children
    for child in element:
        tail, tag = child.tail, child.tag
        if tail and tail.strip(BLANKS):
            return False
        nodes = children.get(tag, _NOTHING)
        if nodes:
            if not _fits(child, nodes.pop()):
                return False
        elif nodes is not _MEASURED and isinstance(tag, str):
            return False  # a comment is not
    return True


_NOTHING: list[_Node] = []
"""Of children that may not be there; stays empty."""


def _pool(pool: "StoragePoolDef") -> _Node:
    children: dict[object, list[_Node] | None] = {
        "name": [_Node(text=pool.name)],
        "uuid": [_Node(text=pool.uuid)],
        "capacity": _MEASURED,
        "allocation": _MEASURED,
        "available": _MEASURED,
        "source": [_Node(children=_source(pool.source))],
        "target": [_Node(children=_target(pool.target))],
    }
    return _Node({"type": pool.type}, children)


def _source(source: "Source") -> "dict[object, list[_Node] | None]":
    children: dict[object, list[_Node] | None] = {}
    if source.hosts:
        children["host"] = [
            _Node({"name": name, "port": str(port)} if port else {"name": name})
            for name, port in reversed(source.hosts)
        ]
    if source.devices:
        children["device"] = [
            _Node(
                {"path": path}
                if separator is None
                else {"path": path, "part_separator": yes_no(separator)},
                _DEVICE_CHILDREN,
            )
            for path, separator in reversed(source.devices)
        ]
    if source.name is not None:
        children["name"] = [_Node(text=source.name)]
    if source.dir is not None:
        children["dir"] = [_Node({"path": source.dir})]
    if source.format is not None:
        children["format"] = [_Node({"type": source.format})]
    if source.protocol_ver is not None:
        children["protocol"] = [_Node({"ver": source.protocol_ver})]
    if source.auth is not None:
        children["auth"] = [_auth(source.auth)]
    return children


def _auth(auth: "Auth") -> _Node:
    secret = {"usage": auth.secret_usage, "uuid": auth.secret_uuid}
    given = {name: value for name, value in secret.items() if value is not None}
    return _Node({"type": auth.type, "username": auth.username}, {"secret": [_Node(given)]})


def _target(target: "Target") -> "dict[object, list[_Node] | None]":
    children: dict[object, list[_Node] | None] = {}
    if target.path is None:
        return children
    children["path"] = [_Node(text=target.path)]
    mode, owner, group, label = target.permissions
    parts: dict[object, list[_Node] | None] = {"label": [_Node(text=label)]}
    if mode is not None:
        parts["mode"] = [_Node(text=octal(mode))]
    if owner is not None:
        parts["owner"] = [_Node(text=str(signed(owner)))]
    if group is not None:
        parts["group"] = [_Node(text=str(signed(group)))]
    children["permissions"] = [_Node(children=parts)]
    return children
