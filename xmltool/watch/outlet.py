"""Where `watch` writes its lines; a disk that is full or a reader that is away does not end it."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from typing import TYPE_CHECKING

from xmltool.errors import XmltoolError, reason_of
from xmltool.text.escape import vis
from xmltool.watch.loop import EventSource
from xmltool.watch.receivers import Receiver

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from xmltool.watch.loop import Check
    from xmltool.watch.receivers import Line

WAITING = 1000
"""Lines that wait for an output that cannot be written; of more of them the oldest are lost."""
RETRY_SECONDS = 1.0
"""Time between two tries."""
OUTPUT = "file"
"""What the metrics call a failure of an output."""
_AWAY = (errno.EPIPE, errno.ENXIO, errno.EAGAIN)
"""A FIFO without a reader, or with one that does not read: it is opened again."""


class Outlet(Receiver, EventSource):
    """Standard output (its descriptor) or a file that gets a line for each change, at once.

    What cannot be written waits. It is complained of once, and tried again every second.
    """

    def __init__(
        self,
        form: Callable[[Line], bytes],
        output: str | int,
        failures: Counter[str],
        note: Callable[[str], None],
    ) -> None:
        self._form = form
        self._path = output if isinstance(output, str) else None
        self._failures = failures
        self._note = note
        self._waiting: deque[bytes] = deque()
        self._sent = 0
        self._lost = 0
        self._next = 0.0
        self._failing = False
        self._reason = ""
        self._descriptor = -1
        if isinstance(output, int):
            self._descriptor = output
        else:
            self._open(os.O_TRUNC)

    def line(self, line: Line) -> None:
        """Write a change; BrokenPipeError says that standard output has no reader any more."""
        self._waiting.append(self._form(line))
        while len(self._waiting) > WAITING:
            del self._waiting[1 if self._sent else 0]
            self._lost += 1
        if not self._failing:
            self._write()

    def checked(self, check: Check) -> None:
        """Write what waits."""
        del check
        self._write()

    def tend(self, now: float, *, up: bool) -> bool:
        """Try again."""
        del up
        if self._failing and now >= self._next:
            self._next = now + RETRY_SECONDS
            self._write()
        return False

    def due(self) -> float:
        """Return when to try again."""
        return self._next if self._failing else float("inf")

    def finish(self) -> None:
        """Write what waits, for the last time."""
        self._write()
        if self._failing:
            raise XmltoolError(f"{self._name}: {self._reason}")

    def close(self) -> None:
        """Close the file."""
        if self._path is not None and self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def _name(self) -> str:
        return "standard output" if self._path is None else self._path

    def _open(self, how: int = 0) -> None:
        """Open the file; one that is a FIFO waits for a reader elsewhere than here."""
        path = self._path or ""
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | how, 0o666)
            if stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                os.set_blocking(self._descriptor, True)
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) != errno.ENXIO:
                raise XmltoolError(f"{path}: cannot be written: {reason_of(error)}") from error
            self._fail(errno.ENXIO)

    def _write(self) -> None:
        try:
            if self._descriptor < 0:
                self._open()
            while self._descriptor >= 0 and self._waiting:
                self._sent += os.write(self._descriptor, self._waiting[0][self._sent :])
                if self._sent == len(self._waiting[0]):
                    self._waiting.popleft()
                    self._sent = 0
        except OSError as error:
            self._fail(error.errno or 0)
        except XmltoolError:
            self._fail(errno.ENOENT)
        else:
            if self._descriptor >= 0 and self._failing:
                self._recover()

    def _fail(self, number: int) -> None:
        """Remember a failure; complain of the first."""
        if number == errno.EPIPE and self._path is None:
            raise BrokenPipeError(number, os.strerror(number))
        self._failures[OUTPUT] += 1
        if number == errno.EPIPE:
            self.close()
            self._sent = 0  # the next reader gets whole lines
        self._reason = "no reader" if number in _AWAY else os.strerror(number)
        if not self._failing:
            self._failing = True
            self._note(f"{vis(self._name)}: cannot be written: {self._reason}; lines wait")

    def _recover(self) -> None:
        self._failing = False
        lost = f"; {self._lost} lines are lost" if self._lost else ""
        self._lost = 0
        self._note(f"{vis(self._name)}: is written again{lost}")
