"""The command of `--exec`: run for each change, one after the other, beside the watching."""

from __future__ import annotations

import os
import queue
import select
import signal
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING

from xmltool.watch.loop import EventSource
from xmltool.watch.notify import VARIABLES
from xmltool.watch.receivers import Receiver, json_line

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping

    from xmltool.watch.loop import Check
    from xmltool.watch.receivers import Line

TIMEOUT = 60.0
"""Seconds for one run; then its process group is killed."""
WAITING = 1000
"""Changes that wait at most; of more of them the newest are left out, and that is complained of."""


class Hook(Receiver, EventSource):
    """Runs a shell command with each change on its standard input, one after the other.

    What a change says never enters the command: a pool may be called `$(reboot)`. Its standard
    output goes to ours for errors, where it cannot be taken for a line of the watching. At the end it
    has some seconds of patience for what is still to be run; then what runs is killed.
    """

    def __init__(
        self,
        command: str,
        environment: Mapping[str, str],
        patience: float,
        failures: Counter[str],
        note: Callable[[str], None],
    ) -> None:
        self._command = command
        self._patience = patience
        self._failures = failures
        self._note = note
        self._environment = {
            name: value for name, value in environment.items() if name not in VARIABLES
        }
        self._jobs: queue.Queue[bytes | None] = queue.Queue(WAITING)
        self._complaints: deque[str] = deque(maxlen=WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._dropped = 0
        self._closed = False
        self._starting = threading.Lock()
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._work, name="exec", daemon=True)
        self._thread.start()

    def line(self, line: Line) -> None:
        """Run the command for a change, as soon as those before it are done; never waits."""
        try:
            self._jobs.put_nowait(json_line(line))
        except queue.Full:
            if self._dropped == 0:
                self._complain(f"--exec is behind by {WAITING} changes: further ones are left out")
            self._dropped += 1
        else:
            if self._dropped:
                self._complain(f"--exec was not run for {self._dropped} changes")
            self._dropped = 0

    def checked(self, check: Check) -> None:
        """Report failures."""
        del check
        self._report()

    def descriptors(self) -> Mapping[int, int]:
        """Return what is readable after a failure."""
        return {self._descriptor: select.POLLIN}

    def read(self, descriptor: int) -> bool:
        """Report failures."""
        os.eventfd_read(descriptor)
        self._report()
        return False

    def _report(self) -> None:
        while self._complaints:
            self._failures["exec"] += 1
            self._note(self._complaints.popleft())

    def _complain(self, text: str) -> None:
        self._complaints.append(text)
        os.eventfd_write(self._descriptor, 1)

    def close(self) -> None:
        """Wait for what is still to be run, but not for ever; then kill what runs."""
        try:
            self._jobs.put(None, timeout=self._patience)
            self._thread.join(self._patience)
        except queue.Full:
            pass
        with self._starting:  # nothing is started from here on
            self._closed = True
            process = self._process
        if process is not None and process.poll() is None:
            _kill(process)
        self._report()

    def _work(self) -> None:
        while not self._closed and (line := self._jobs.get()) is not None:
            self._run(line)

    def _run(self, line: bytes) -> None:
        try:
            process = self._start()
        except OSError as error:
            self._complain(f"--exec cannot be run: {error.strerror}")
            return
        if process is None:
            return
        with process:  # closes the pipe of a command that did not read all
            try:
                process.communicate(line, TIMEOUT)
            except subprocess.TimeoutExpired:
                _kill(process)
                self._complain(f"--exec was killed after {TIMEOUT:g} s")
            else:
                if process.returncode < 0:
                    self._complain(f"--exec was killed by signal {-process.returncode}")
                elif process.returncode:
                    self._complain(f"--exec ended with status {process.returncode}")
            finally:
                self._process = None

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start the command, unless the hook is closed."""
        with self._starting:
            if self._closed:
                return None
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", self._command],
                stdin=subprocess.PIPE,
                stdout=2,
                env=self._environment,
                start_new_session=True,
            )
            return self._process


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()
