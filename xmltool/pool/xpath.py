"""Parts of a definition by XPath, printed as virsh does for `--xpath`.

(libvirt: virsh-util.c, virshDumpXML; tried on libvirt 9.0.0)
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.document.document import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator


def select(data: bytes, expression: str, *, wrap: bool = False) -> str:
    """Return the nodes that an XPath expression finds, each with a line end, or in one `<nodes>`.

    Raises:
        ValueError: the expression is none, or gives no nodes but a value; the text says so.
    """
    root = parse_document("-", data).root
    if root is None:
        raise ValueError("the definition cannot be read")
    found = _nodes(root, expression)
    if wrap:
        return _wrapped(found) + "\n"
    return "".join(text + "\n" for node in found for text in _texts(node))


def _nodes(root: etree._Element, expression: str) -> list[etree._Element | str]:
    namespaces = {str(prefix): uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(expression, namespaces=namespaces)
    except etree.XPathError as error:
        raise ValueError(f"{expression}: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"{expression}: this gives a value, and not a part of the definition")
    return [node for node in found if isinstance(node, etree._Element | str)]


def _texts(node: etree._Element | str) -> Iterator[str]:
    if isinstance(node, str):
        attribute = getattr(node, "attrname", None)
        yield node if attribute is None else _attribute(str(attribute), node)
    else:
        yield _serialized(node)


def _serialized(element: etree._Element) -> str:
    """Write an element with its own indentation, not that of its place."""
    alone = _alone(element)
    etree.indent(alone, space="  ")
    return etree.tostring(alone, encoding="unicode")


def _alone(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _attribute(name: str, value: str) -> str:
    holder = etree.Element("a")
    holder.set(name, value)
    return etree.tostring(holder, encoding="unicode")[len("<a") : -len("/>")]


def _wrapped(nodes: list[etree._Element | str]) -> str:
    top = etree.Element("nodes")
    for node in nodes:
        if isinstance(node, etree._Element):
            top.append(_alone(node))
            continue
        attribute = getattr(node, "attrname", None)
        if attribute is not None:
            top.set(str(attribute), node)
        elif len(top):
            top[-1].tail = (top[-1].tail or "") + node
        else:
            top.text = (top.text or "") + node
    if top.text is None and all(child.tail is None for child in top):  # no text stands beside nodes
        etree.indent(top, space="  ")
    return etree.tostring(top, encoding="unicode")
