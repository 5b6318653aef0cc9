"""Targets inside each other, found by look-up among any number of pools."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.pool.definition import StoragePoolDef

_LONGEST = 1024
"""Bytes of a path that is looked at: each directory above it is remembered."""


_WITH_DIRECTORY = frozenset(name for name, kind in POOL_TYPES.items() if kind.has_directory)


class Targets:
    """Targets that are directories of their own, each with the number of its pool.

    What lies below /dev is no such directory: any number of pools show their devices there.
    """

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._below: dict[str, int] = {}
        self._free: set[str] = set()
        """Directories of targets which are no target themselves, and lie in none."""

    def are_apart(self, paths: Sequence[str]) -> bool:
        """Report whether targets certainly are, are around and lie in none of the others, nor in each other.

        They are to be added then.
        """
        new = set(paths)
        if len(new) != len(paths):
            return False
        if not (self._at.keys().isdisjoint(new) and self._below.keys().isdisjoint(new)):
            return False
        for parent in {_parent(path) for path in paths} - self._free:
            for above in (parent, *_above(parent)):
                if above in self._at or above in new:
                    return False
            self._free.add(parent)
        return True

    def find(self, path: str) -> Iterator[tuple[str, int]]:
        """Return pools whose target is the same, around or inside, and how this one lies to it."""
        if path in self._below:
            yield "is around", self._below[path]
        if path in self._at:
            yield "is", self._at[path]
        for above in _above(path):
            if above in self._at:
                yield "is inside", self._at[above]

    def add(self, path: str, number: int) -> None:
        """Take a pool in."""
        self._at.setdefault(path, number)
        below = self._below
        if path in below or path in self._free:
            self._free.clear()
        if _parent(path) in below:
            return  # and so is all above it
        for above in _above(path):
            if above in below:
                return
            below[above] = number


def directory_of(definition: StoragePoolDef) -> str | None:
    """Return the target of a pool where it is a directory; None for a relative path too."""
    path = definition.target.path
    if path is None or definition.type not in _WITH_DIRECTORY:
        return None
    if path[:1] != "/" or len(path) > _LONGEST:
        return None
    if "/." in path:
        path = posixpath.normpath(path)
    return "/" + path.lstrip("/") if path[1:2] == "/" else path


def _parent(path: str) -> str:
    return path[: path.rfind("/")] or "/"


def _above(path: str) -> Iterator[str]:
    """Yield the directories that a path lies in, the nearest first."""
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
    if path != "/":
        yield "/"
