"""Targets inside each other, found by look-up among any number of pools."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Generic, TypeVar

from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

    def find(self, place: Sequence[str]) -> Iterator[tuple[str, T]]:
        """Return pools whose target is the same, around or inside, and how this one lies to it."""
        if not place:
            return
        path = place[0]
        if path in self._below:
            yield "is around", self._below[path]
        for above in place:
            if above in self._at:
                yield "is" if above == path else "is inside", self._at[above]

    def add(self, place: Sequence[str], pool: T) -> None:
        """Take a pool in."""
        if not place:
            return
        self._at.setdefault(place[0], pool)
        below = self._below
        for above in place[1:]:
            if above not in below:
                below[above] = pool


def directories_of(definition: StoragePoolDef) -> Sequence[str]:
    """Return the target of a pool where it is a directory, and all that it lies in, nearest first.

    Nothing for a relative path too.
    """
    path = definition.target.path
    if path is None or not POOL_TYPES[definition.type].has_directory:
        return ()
    if not path.startswith("/") or len(path) > _LONGEST:
        return ()
    if "/." in path:
        path = posixpath.normpath(path)
    path = "/" + path.lstrip("/")
    found = [path]
    end = path.rfind("/")
    while end > 0:
        found.append(path[:end])
        end = path.rfind("/", 0, end)
    if path != "/":
        found.append("/")
    return found
