"""What excludes each other among the pools of one store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.lint.context import Clash
    from xmltool.pool.definition import StoragePoolDef


class Neighbours:
    """The pools of one store, taken in one after the other in path order."""

    def add(self, file: str, definition: StoragePoolDef) -> Iterable[Clash]:  # noqa: ARG002
        """Take a file in, and give what it clashes with among the earlier ones."""
        return ()
