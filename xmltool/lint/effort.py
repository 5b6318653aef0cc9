"""How much is tried with one template before it counts as over the limits."""

from __future__ import annotations

MOST_WORK = 16 * 1024 * 1024
"""Bytes of the documents that are made of one template; one of 2 KiB is filled 5,000 times."""
_EACH = 1024
"""Judging the shortest document costs as much as so many bytes more of a long one."""
_EXPLAINED = 6 * _EACH
"""Explaining a mistake costs as much as judging so many bytes."""


class Effort:
    """What may still be tried; a count, so that the answer is the same on every machine."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    @property
    def spent(self) -> bool:
        """Whether there is nothing left: what was found so far may be wrong."""
        return self._left < 0

    def take(self, size: int) -> None:
        """Count a document of so many bytes."""
        self._left -= size + _EACH

    def take_mistakes(self, number: int) -> None:
        """Count so many mistakes that were explained."""
        self._left -= number * _EXPLAINED
