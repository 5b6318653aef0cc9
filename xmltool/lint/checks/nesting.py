"""Targets inside each other, found by look-up among any number of pools."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.pool.definition import StoragePoolDef

_LONGEST = 1024
"""Bytes of a path that is looked at: each directory above it is remembered."""


class Targets:
    """Targets that are directories of their own, each with the number of its pool.

    What lies below /dev is no such directory: any number of pools show their devices there.
    """

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._below: dict[str, int] = {}
        self._free: set[str] = set()
        """Directories of targets which are no target themselves, and lie in none."""

    def is_apart(self, path: str) -> bool:
        """Report whether a target certainly is, is around and lies in none of the others."""
        return (
            (path[: path.rfind("/")] or "/") in self._free
            and path not in self._at
            and path not in self._below
        )

    def find(self, path: str) -> Iterator[tuple[str, int]]:
        """Return pools whose target is the same, around or inside, and how this one lies to it."""
        if path in self._below:
            yield "is around", self._below[path]
        if path in self._at:
            yield "is", self._at[path]
        is_free = True
        for above in _above(path):
            if above in self._at:
                is_free = False
                yield "is inside", self._at[above]
        if is_free:
            self._free.add(path[: path.rfind("/")] or "/")

    def add(self, path: str, number: int) -> None:
        """Take a pool in."""
        self._at.setdefault(path, number)
        below = self._below
        if path in below or path in self._free:
            self._free.clear()
        for above in _above(path):
            if above in below:
                return  # and so is all above it
            below[above] = number


def directory_of(definition: StoragePoolDef) -> str | None:
    """Return the target of a pool where it is a directory; None for a relative path too."""
    path = definition.target.path
    if path is None or not POOL_TYPES[definition.type].has_directory:
        return None
    if not path.startswith("/") or len(path) > _LONGEST:
        return None
    if "/." in path:
        path = posixpath.normpath(path)
    return "/" + path.lstrip("/") if path.startswith("//") else path


def _above(path: str) -> Iterator[str]:
    """Yield the directories that a path lies in, the nearest first."""
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
    if path != "/":
        yield "/"
