"""The system calls of a change, watched: to be failed one by one, or recorded for a loss of power.

The package calls them as `os.name`; `watched` puts others in their place for a while.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READ_SIDE = ("open", "stat", "fstat", "readlink", "listdir", "read")
WRITE_SIDE = (
    "write",
    "fsync",
    "rename",
    "unlink",
    "symlink",
    "mkdir",
    "rmdir",
    "fchmod",
    "fchown",
    "chown",
)


class Killed(BaseException):
    """The process ends here: nothing that comes after has any effect."""


class Faults:
    """Counts the watched calls, and lets one of them fail or end the process.

    Args:
        at: number of the call, from 0; None lets all pass.
        number: errno that the call fails with; None kills.
        only: the calls that are counted.
    """

    def __init__(self, at: int | None, number: int | None, only: tuple[str, ...]) -> None:
        self.at = at
        self.number = number
        self.only = only
        self.seen: list[str] = []
        self.dead = False
        self._opened: set[int] = set()
        self._real: dict[str, Callable[..., Any]] = {}

    def _wrapped(self, name: str) -> Callable[..., Any]:
        real = self._real[name] = getattr(os, name)

        def call(*arguments: Any, **options: Any) -> Any:
            if self.dead:
                raise Killed
            if name in self.only:
                self.seen.append(name)
                if len(self.seen) - 1 == self.at:
                    self._strike(name)
            result = real(*arguments, **options)
            if name in ("open", "dup"):
                self._opened.add(result)
            if name == "close":
                self._opened.discard(arguments[0])
            return result

        return call

    def _strike(self, name: str) -> None:
        if self.number is None:
            self.dead = True
            raise Killed
        raise OSError(self.number, os.strerror(self.number), name)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch, and give back what a killed process would have given back."""
        with pytest.MonkeyPatch.context() as patch:
            for name in (*READ_SIDE, *WRITE_SIDE, "close"):
                patch.setattr(os, name, self._wrapped(name))
            with contextlib.suppress(Killed):
                yield
        for fd in self._opened:
            os.close(fd)
