"""Descriptor: an open file descriptor that is closed with its owner."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Descriptor:
    """Holds an open file descriptor; a context manager that closes it.

    Attributes:
        fd: the descriptor; -1 once it is closed.
    """

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the descriptor; a second time does nothing. What was opened from it stays open."""
        if self.fd >= 0:
            fd, self.fd = self.fd, -1
            try:
                os.close(fd)
            except OSError:
                return  # nothing was written through it: what was done stays done
