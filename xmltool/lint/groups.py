"""Which files are taken as one store: those of a directory, or all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Stores:
    """The stores that a run's inputs, and the files beside them, belong to: each directory is one, or all.

    Attributes:
        crowded: keys of the stores with more than one input.
        in_order: within each store the inputs come by path.
    """

    def __init__(
        self, names: Sequence[str], *, one_store: bool, beside: Sequence[str] = ()
    ) -> None:
        self._keys: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self.in_order = True
        directories: dict[str, str] = {}
        last: dict[str, str] = {}
        crowded = set()
        for name in names:
            given, _, base = name.rpartition("/")
            directory = directories.get(given)
            if directory is None:
                directory = directories[given] = os.path.abspath(os.path.dirname(name))
            path = f"{directory}/{base}"
            key = "" if one_store else directory
            self._keys[name] = key
            self._paths[name] = path
            before = last.get(key)
            if before is not None:
                crowded.add(key)
                self.in_order = self.in_order and before <= path
            last[key] = path
        for name in beside:
            directory = os.path.abspath(os.path.dirname(name))
            self._keys[name] = directory
            self._paths[name] = f"{directory}/{os.path.basename(name)}"
            crowded.add(directory)
        self.crowded = frozenset(crowded)

    def key(self, name: str) -> str:
        """Return the key of the store that an input belongs to."""
        return self._keys[name]

    def path(self, name: str) -> str:
        """Return an input's absolute path, by which the inputs of a store are ordered."""
        return self._paths[name]

    def is_crowded(self, name: str) -> bool:
        """Report whether there are other inputs in an input's store."""
        return self._keys[name] in self.crowded
