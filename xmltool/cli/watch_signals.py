"""Signals of `watch`: SIGTERM ends it in order, SIGHUP reads the configuration again."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType


class Stopped(BaseException):
    """SIGTERM arrived; not an Exception, so that nothing takes it for a failure."""


@contextmanager
def stop_by_sigterm() -> Iterator[None]:
    """Raise Stopped when SIGTERM arrives; once, so that the end is not interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Reload:
    """SIGHUP as a source of the loop: reads the configuration again, then everything is compared.

    Args:
        reload: what to do.
    """

    def __init__(self, reload: Callable[[], None]) -> None:
        self._reload = reload
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._before = signal.signal(signal.SIGHUP, self._arrived)

    def _arrived(self, _signal: int, _frame: FrameType | None) -> None:
        os.eventfd_write(self._descriptor, 1)

    def descriptors(self) -> Mapping[int, int]:
        """Give what is readable after the signal."""
        return {self._descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """Read the configuration."""
        os.eventfd_read(descriptor)
        self._reload()
        return True

    def tend(self, now: float, *, up: bool) -> bool:
        """Do nothing."""
        del now, up
        return False

    def due(self) -> float:
        """Never."""
        return float("inf")

    def close(self) -> None:
        """Take the signal as before."""
        signal.signal(signal.SIGHUP, self._before)
        os.close(self._descriptor)


class Reader:
    """Whoever reads standard output, as a source: when it is gone, so is the reason to go on."""

    def __init__(self) -> None:
        try:
            self._descriptor = sys.stdout.fileno()
        except (OSError, ValueError):  # a test's buffer
            self._descriptor = -1

    def descriptors(self) -> Mapping[int, int]:
        """Give standard output, with no event asked for: its breaking is told all the same."""
        return {} if self._descriptor < 0 else {self._descriptor: 0}

    def read(self, descriptor: int) -> bool:
        """End.

        Raises:
            BrokenPipeError: always.
        """
        raise BrokenPipeError(f"descriptor {descriptor} has no reader any more")

    def tend(self, now: float, *, up: bool) -> bool:
        """Do nothing."""
        del now, up
        return False

    def due(self) -> float:
        """Never."""
        return float("inf")

    def close(self) -> None:
        """Leave standard output open."""


def leave_full_pipe() -> None:
    """Give up what waits for a reader that does not read: the last flush must not hang."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    if not any(mask & select.POLLOUT for _, mask in poll.poll(0)):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
