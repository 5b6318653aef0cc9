"""The command of `--exec`: run for each change, one after the other, beside the watching."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING

from xmltool.watch.notify import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 60.0
"""Seconds for one run; then its process group is killed."""
WAITING = 1000
"""Changes that wait at most; of more of them the newest are left out, and that is complained of."""


class Hook:
    """Runs a shell command with each change on its standard input, one after the other.

    What a change says never enters the command: a pool may be called `$(reboot)`. Its standard
    output goes to ours for errors, where it cannot be taken for a line of the watching.

    Attributes:
        descriptor: readable when there are complaints.
    """

    def __init__(
        self, command: str, environment: Mapping[str, str], timeout: float = TIMEOUT
    ) -> None:
        self._command = command
        self._environment = {
            name: value for name, value in environment.items() if name not in VARIABLES
        }
        self._timeout = timeout
        self._jobs: queue.Queue[bytes | None] = queue.Queue(WAITING)
        self._complaints: deque[str] = deque(maxlen=WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._dropped = 0
        self._closed = False
        self._starting = threading.Lock()
        self.descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._work, name="exec", daemon=True)
        self._thread.start()

    def send(self, line: bytes) -> None:
        """Run the command with this line, as soon as those before it are done; never waits."""
        try:
            self._jobs.put_nowait(line)
        except queue.Full:
            if self._dropped == 0:
                self._complain(f"--exec is behind by {WAITING} changes: further ones are left out")
            self._dropped += 1
        else:
            if self._dropped:
                self._complain(f"--exec was not run for {self._dropped} changes")
            self._dropped = 0

    def complaints(self) -> list[str]:
        """Return what went wrong since the last call."""
        found = []
        while self._complaints:
            found.append(self._complaints.popleft())
        return found

    def _complain(self, text: str) -> None:
        self._complaints.append(text)
        os.eventfd_write(self.descriptor, 1)

    def close(self, patience: float) -> None:
        """Wait for what is still to be run, for so many seconds; then kill what runs."""
        try:
            self._jobs.put(None, timeout=patience)
            self._thread.join(patience)
        except queue.Full:
            pass
        with self._starting:  # nothing is started from here on
            self._closed = True
            process = self._process
        if process is not None and process.poll() is None:
            _kill(process)

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
                process.communicate(line, self._timeout)
            except subprocess.TimeoutExpired:
                _kill(process)
                self._complain(f"--exec was killed after {self._timeout:g} s")
            else:
                if process.returncode != 0:
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
