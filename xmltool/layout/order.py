"""Which elements libvirt writes where, and which of them hold text: from the table of the fields."""

from __future__ import annotations

from xmltool.pool.tree import TREE

_NODES = [(f"pool/{node.path}".rstrip("/"), node) for node in TREE.walk()]

ORDER = {
    path: tuple(child.name for child in node.children.values())
    for path, node in _NODES
    if node.children
}
"""What libvirt writes in each element that has children, in its order."""

TEXTS = frozenset(path for path, node in _NODES if node.text is not None)
"""Elements with text: whatever is in them is content, white space and child elements too."""

KNOWN = frozenset(path for path, _ in _NODES)
"""Every element that libvirt knows, by its path."""
