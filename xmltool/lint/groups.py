"""Which files are taken as one store: those of a directory, or all."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING

from xmltool.files.inputs import given_directories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Stores:
    """The stores that a run's inputs, and the files beside them, belong to: each directory is one, or all.

    Attributes:
        crowded: keys of the stores with more than one file.
        all_crowded: all stores are.
        in_order: within each store the inputs come by path.
    """

    def __init__(
        self, names: Sequence[str], *, one_store: bool, beside: Sequence[str] = ()
    ) -> None:
        self._one_store = one_store
        self._directories: dict[str, str] = {}
        self.in_order = True
        last: dict[str, str] = {}
        crowded = set()
        for _, together in groupby(names, _given):
            files = list(together)
            key, before = self.key(files[0]), last.get(self.key(files[0]))
            if before is not None or len(files) > 1:
                crowded.add(key)
            in_order = before is None or before <= self.path(files[0])
            self.in_order = self.in_order and in_order and files == sorted(files)
            last[key] = self.path(files[-1])
        crowded.update(map(self.key, beside))
        self.crowded = frozenset(crowded)
        self.all_crowded = crowded.issuperset(last)

    def key(self, name: str) -> str:
        """Return the key of the store that a file belongs to."""
        return "" if self._one_store else self._directory(_given(name))

    def keys(self, names: Iterable[str]) -> set[str]:
        """Return the keys of the stores that files belong to."""
        return {""} if self._one_store else set(map(self._directory, given_directories(names)))

    def path(self, name: str) -> str:
        """Return a file's absolute path, by which the inputs of a store are ordered."""
        given = _given(name)
        return f"{self._directory(given)}/{name[len(given) :]}"

    def is_crowded(self, name: str) -> bool:
        """Report whether there are other files in a file's store."""
        return self.key(name) in self.crowded

    def _directory(self, given: str) -> str:
        directory = self._directories.get(given)
        if directory is None:
            directory = self._directories[given] = os.path.abspath(given or os.curdir)
        return directory


def _given(name: str) -> str:
    """Return the directory of a file as it was given, with its slash."""
    return name[: name.rfind("/") + 1]
