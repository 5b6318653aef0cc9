"""Which files are taken as one store: those of a directory, or all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        for name in names:
            key, path = self.key(name), self.path(name)
            before = last.get(key)
            if before is not None:
                crowded.add(key)
                self.in_order = self.in_order and before <= path
            last[key] = path
        crowded.update(map(self.key, beside))
        self.crowded = frozenset(crowded)
        self.all_crowded = crowded.issuperset(last)

    def key(self, name: str) -> str:
        """Return the key of the store that a file belongs to."""
        return "" if self._one_store else self._directory(name)

    def path(self, name: str) -> str:
        """Return a file's absolute path, by which the inputs of a store are ordered."""
        return f"{self._directory(name)}/{name[name.rfind('/') + 1 :]}"

    def is_crowded(self, name: str) -> bool:
        """Report whether there are other files in a file's store."""
        return self.key(name) in self.crowded

    def _directory(self, name: str) -> str:
        given = name[: name.rfind("/") + 1]
        directory = self._directories.get(given)
        if directory is None:
            directory = self._directories[given] = os.path.abspath(given or os.curdir)
        return directory
