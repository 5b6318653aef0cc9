"""Finding the element that a value was read from, once there is something to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.lint.context import Context


def element_at(context: Context, path: str) -> _Element:
    """Return the element at a path below the root, or the nearest one above it that exists."""
    found = context.root.find(path)
    while found is None:
        path = path.rpartition("/")[0]
        found = context.root.find(path) if path else context.root
    return found


def name_element(context: Context) -> _Element:
    """Return the element that the pool's name was read from."""
    found = context.root.find("name")
    if found is None or not (found.text or len(found)):
        return element_at(context, "source/name")
    return found


def listed(context: Context, tag: str) -> list[_Element]:
    """Return the hosts or devices of the source, in the order of the definition's."""
    source = context.root.find("source")
    return [] if source is None else source.findall(tag)
