"""Targets inside each other, found by look-up among any number of pools."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Generic, TypeVar

from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.pool.definition import StoragePoolDef

T = TypeVar("T")

_LONGEST = 1024
"""Bytes of a path that is looked at: each directory above it is remembered."""


class Targets(Generic[T]):
    """Targets that are directories of their own, each with something that stands for its pool.

    What lies below /dev is no such directory: any number of pools show their devices there.
    """

    def __init__(self) -> None:
        self._at: dict[str, T] = {}
        self._below: dict[str, T] = {}

    def find(self, definition: StoragePoolDef) -> Iterator[tuple[str, T]]:
        """Give pools whose target is the same, around or inside, and how this one lies to it."""
        path = _directory(definition)
        if path is None:
            return
        if path in self._at:
            yield "is", self._at[path]
        for above in _above(path):
            if above in self._at:
                yield "is inside", self._at[above]
        if path in self._below:
            yield "is around", self._below[path]

    def add(self, definition: StoragePoolDef, pool: T) -> None:
        """Take a pool in."""
        path = _directory(definition)
        if path is None:
            return
        self._at.setdefault(path, pool)
        for above in _above(path):
            self._below.setdefault(above, pool)


def _directory(definition: StoragePoolDef) -> str | None:
    """Give the target of a pool where it is a directory; None for a relative path too."""
    path = definition.target.path
    if path is None or not POOL_TYPES[definition.type].has_directory:
        return None
    if not path.startswith("/") or len(path) > _LONGEST:
        return None
    return "/" + posixpath.normpath(path).lstrip("/")


def _above(path: str) -> Iterator[str]:
    """Give the directories that a path lies in, nearest first."""
    while path != "/":
        path = posixpath.dirname(path)
        yield path
