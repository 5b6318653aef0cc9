"""Where elements and attributes may stand, for each value of the attribute that decides the shape."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.explain.relaxng.expectations import (
    all_elements,
    attribute_datatypes,
    names_of,
    next_elements,
    open_attributes,
)
from xmltool.explain.relaxng.patterns import QName
from xmltool.pool.elements import name_of

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern

_TYPE = QName("", "type")
_DEEPEST = 8


class Homes:
    """Paths of a grammar by pool type; read from it at the first question."""

    def __init__(self, start: Pattern) -> None:
        self._start = start

    @property
    def types(self) -> tuple[str, ...]:
        """The values of the root's type."""
        return tuple(self._by_type)

    def parents(self, root: etree._Element, parent: etree._Element, local: str) -> list[str]:
        """Return the other elements in which an element of a name may stand, in documents like this."""
        known = self._by_type
        kind = root.get("type")
        paths = known.get(kind) if kind is not None else None
        if paths is None:
            paths = set[tuple[str, ...]]().union(*known.values())
        here = path_to(parent)
        homes = {
            path[-2] for path in paths if path[-1] == local and len(path) > 1 and path[:-1] != here
        }
        return sorted(homes)

    def has(
        self, kind: str | None, elements: tuple[str, ...], attribute: str | None = None
    ) -> bool:
        """Report whether documents of a type, or of any for one that is not known, have a place."""
        known = self._by_type
        path = elements if attribute is None else (*elements, f"@{attribute}")
        if kind is not None and kind in known:
            return path in known[kind]
        return any(path in paths for paths in known.values())

    def paths(self, kind: str | None, local: str) -> list[tuple[str, ...]]:
        """Return where documents of a type, or of any, have an element of a name."""
        known = self._by_type
        types = [kind] if kind is not None and kind in known else list(known)
        return sorted({path for each in types for path in known[each] if path[-1] == local})

    def children(self, root: etree._Element, parent: etree._Element) -> list[str]:
        """Return the names of the elements that may stand in an element, in documents like this."""
        paths = self._by_type.get(root.get("type") or "", set())
        here = path_to(parent)
        return sorted(
            path[-1] for path in paths if path[:-1] == here and not path[-1].startswith("@")
        )

    def types_with(self, parent: etree._Element | None, leaf: str) -> list[str]:
        """Return the pool types that take a child, or an attribute (`@name`), in an element."""
        path = (leaf,) if parent is None else (*path_to(parent), leaf)
        return [kind for kind, paths in self._by_type.items() if path in paths]

    def elsewhere(self, local: str) -> tuple[list[str], list[str]]:
        """Return the parents of an element of a name in documents of any type, and these types."""
        parents: dict[str, None] = {}
        kinds: dict[str, None] = {}
        for kind, paths in self._by_type.items():
            for path in paths:
                if path[-1] == local and len(path) > 1:
                    parents[f"<{path[-2]}>"] = kinds[kind] = None
        return sorted(parents), list(kinds)

    @cached_property
    def _by_type(self) -> dict[str, set[tuple[str, ...]]]:
        paths: dict[str, set[tuple[str, ...]]] = {}
        for root in names_of(next_elements(self._start)):
            opened = self._start.opened(root)
            for kind in attribute_datatypes(opened, _TYPE) or []:
                if kind.value is not None:
                    found = paths.setdefault(kind.value, {(root.local,), (root.local, "@type")})
                    _collect(opened.with_attribute(_TYPE, kind.value), (root.local,), found)
        return paths


def path_to(element: etree._Element) -> tuple[str, ...]:
    """Return the local names from the root to an element."""
    above = [name_of(one) for one in element.iterancestors()]
    return (*reversed(above), name_of(element))


def _collect(pattern: Pattern, path: tuple[str, ...], found: set[tuple[str, ...]]) -> None:
    for name in names_of(open_attributes(pattern)):
        found.add((*path, f"@{name.local}"))
    if len(path) >= _DEEPEST:
        return
    for element in all_elements(pattern):
        for name in element.names.names():
            below = (*path, name.local)
            found.add(below)
            _collect(element.content, below, found)
