"""Which directories tell that a store may have changed: it, its links, its secrets, what leads there.

A directory that is watched follows its inode, not its path. So each directory on the way to the
store is watched too, for the one name in it that the way goes through: that is how the store is
noticed when it is made, moved away, deleted or exchanged.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.store.boot import SUFFIX
from xmltool.store.transaction.places import secrets_path
from xmltool.store.transaction.private import AUTOSTART

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINKS = 40
"""Links on one way, as the kernel counts."""
MAX_DIRECTORIES = 64
"""A store whose links lead to more places is looked at by the timer for the rest."""


class Names(NamedTuple):
    """What counts in a watched directory.

    Attributes:
        exact: names that a way goes through.
        definitions: every name that libvirt would load counts as well.
    """

    exact: frozenset[str] = frozenset()
    definitions: bool = False

    def has(self, name: str) -> bool:
        """Report whether a change of this entry may matter."""
        return name in self.exact or (self.definitions and name.endswith(SUFFIX))

    def __or__(self, other: Names) -> Names:
        return Names(self.exact | other.exact, self.definitions or other.definitions)


class Way(NamedTuple):
    """How a path is reached.

    Attributes:
        steps: pairs of a directory on this machine and the name in it that is looked up.
        end: what the path means, without links, inside the root; None when it leads to nothing.
    """

    steps: tuple[tuple[str, str], ...]
    end: str | None


def way(root: str, path: str) -> Way:
    """Follow a path inside a root as the kernel would, and tell each step.

    Nothing is opened, and what is found may be another way a moment later: this only chooses what
    to watch.
    """
    base = root.rstrip("/")
    here: list[str] = []
    names = _names(path)
    steps: list[tuple[str, str]] = []
    links = 0
    while names:
        name = names.pop()
        if name == "..":
            here = here[:-1]
            continue
        directory = "/".join([base, *here]) or "/"
        steps.append((directory, name))
        try:
            text = os.readlink(os.path.join(directory, name))
        except OSError:  # no link, or nothing at all
            if not os.path.lexists(os.path.join(directory, name)):
                return Way(tuple(steps), None)
            here.append(name)
            continue
        links += 1
        if links > MAX_LINKS:
            return Way(tuple(steps), None)
        if text.startswith("/"):
            here = []
        names.extend(_names(text))
    return Way(tuple(steps), "/" + "/".join(here))


def _names(path: str) -> list[str]:
    """Return a path's names in the order in which they are popped."""
    return [name for name in reversed(path.split("/")) if name not in ("", ".")]


def watched_places(root: str, path: str) -> dict[str, Names]:
    """Return the directories to watch for a store, on this machine, and what counts in each."""
    places: dict[str, Names] = {}
    for found in (path, f"{path}/{AUTOSTART}", secrets_path(path)):
        leads = way(root, found)
        _add(places, leads)
        if leads.end is None:
            continue
        directory = root.rstrip("/") + leads.end
        if os.path.isdir(directory):
            places[directory] = places.get(directory, Names()) | Names(definitions=True)
            for name in _links(directory, path):
                if len(places) >= MAX_DIRECTORIES:
                    break
                _add(places, way(root, f"{leads.end}/{name}"))
    return places


def _add(places: dict[str, Names], found: Way) -> None:
    for directory, name in found.steps:
        places[directory] = places.get(directory, Names()) | Names(frozenset((name,)))


def _links(directory: str, store: str) -> Iterator[str]:
    """Return the names of definitions and autostart marks that are links out of the store."""
    with contextlib.suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if not (entry.name.endswith(SUFFIX) and entry.is_symlink()):
                continue
            # as libvirt makes its links: into the store, which is watched anyway
            if os.path.dirname(os.readlink(entry.path)) != store:
                yield entry.name
