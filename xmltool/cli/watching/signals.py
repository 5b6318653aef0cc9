"""Signals of `watch`: SIGTERM ends it in order, SIGHUP reads the configuration again."""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from xmltool.cli.show import emit
from xmltool.errors import XmltoolError
from xmltool.watch.loop import EventSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType


class Stopped(BaseException):
    """SIGTERM arrived; not an Exception, so that nothing takes it for a failure."""


class Stop(EventSource):
    """SIGTERM, once: raises Stopped wherever the program is, and remembers it; SIGHUP does no harm.

    Where an exception gets lost (in a destructor, say) the source that this also is raises it again;
    where another one takes its place on the way, `arrived` tells why.

    Attributes:
        arrived: the signal has been sent.
    """

    def __init__(self) -> None:
        self.arrived = False
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._before = signal.signal(signal.SIGTERM, self._stop)
        # until `Reload` takes it: the configuration is read after this
        self._hangup = signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _stop(self, _signal: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.arrived = True
        os.eventfd_write(self._descriptor, 1)
        raise Stopped

    def descriptors(self) -> Mapping[int, int]:
        """Return what is readable after the signal."""
        return {self._descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """End by Stopped."""
        del descriptor
        raise Stopped

    def close(self) -> None:
        """Restore the signals' former handlers."""
        signal.signal(signal.SIGTERM, self._before)
        signal.signal(signal.SIGHUP, self._hangup)
        os.close(self._descriptor)


def until_stopped(run: Callable[[Stop], None]) -> int:
    """Run until SIGTERM, which is a clean end: 0."""
    stop = Stop()
    try:
        run(stop)
    except (Stopped, XmltoolError, OSError):
        if not stop.arrived:
            raise
        leave_full_pipe()
    finally:
        stop.close()
    return 0


class Reload(EventSource):
    """SIGHUP as a source of the loop: reads the configuration again, then everything is compared."""

    def __init__(self, reload: Callable[[], None]) -> None:
        self._reload = reload
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._before = signal.signal(signal.SIGHUP, self._arrived)

    def _arrived(self, _signal: int, _frame: FrameType | None) -> None:
        os.eventfd_write(self._descriptor, 1)

    def descriptors(self) -> Mapping[int, int]:
        """Return what is readable after the signal."""
        return {self._descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """Read the configuration."""
        os.eventfd_read(descriptor)
        self._reload()
        return True

    def close(self) -> None:
        """Restore the signal's former handler."""
        signal.signal(signal.SIGHUP, self._before)
        os.close(self._descriptor)


class Reader(EventSource):
    """Ends `watch` when standard output has no reader any more."""

    def __init__(self) -> None:
        self._descriptor = emit.out_descriptor()

    def descriptors(self) -> Mapping[int, int]:
        """Return standard output, with no event asked for: poll reports its breaking all the same."""
        return {} if self._descriptor < 0 else {self._descriptor: 0}

    def read(self, descriptor: int) -> bool:
        """End by BrokenPipeError."""
        raise BrokenPipeError(f"descriptor {descriptor} has no reader any more")


def leave_full_pipe() -> None:
    """Discard what waits for a reader that does not read: the last flush must not hang."""
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
