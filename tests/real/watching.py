"""`xmltool watch` as a process, and its lines as a reader sees them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.real.libvirt import Libvirtd

State = dict[tuple[str, str], Any]
"""Drift entries by kind and pool."""


class Watching:
    """A running `watch` on a private libvirtd.

    Attributes:
        lines: pairs of the time on the monotonic clock when a line was there, and the line.
        state: what the lines add up to.
        down: libvirt is gone, by the lines.
        faults: lines that do not follow from those before.
    """

    def __init__(
        self,
        daemon: Libvirtd,
        *options: str,
        command: Sequence[str] = (sys.executable, "-m", "xmltool"),
    ) -> None:
        self.lines: list[tuple[float, dict[str, Any]]] = []
        self.state: State = {}
        self.down = False
        self.faults: list[str] = []
        words = ["watch", "--storage-dir", str(daemon.store), "--connect", daemon.uri, *options]
        self.process = subprocess.Popen(
            [*command, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self.errors: list[str] = []
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(20)
        for thread in self._threads:
            thread.join(20)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def stop(self) -> int:
        """Send SIGTERM and give the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        for thread in self._threads:
            thread.join(20)
        return status

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is true, for so many seconds at most."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline or self.process.poll() is not None:
                return true()
            time.sleep(0.01)
        return True

    def has(self, kind: str, pool: str, seconds: float = 20.0) -> bool:
        """Wait until a pool differs in this way."""
        return self.until(lambda: (kind, pool) in self.state, seconds)

    def lacks(self, kind: str, pool: str, seconds: float = 20.0) -> bool:
        """Wait until a pool does not differ in this way any more."""
        return self.until(lambda: (kind, pool) not in self.state, seconds)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            now = time.monotonic()
            line = json.loads(text)
            if line["seq"] != len(self.lines) + 1:
                self.faults.append(f"{line['seq']} after {len(self.lines)} lines")
            self._take(line)
            self.lines.append((now, line))

    def _take(self, line: dict[str, Any]) -> None:
        if line["pool"] is None:
            self.down = line["to"] is not None
            return
        key = (line["kind"], line["pool"])
        if line["from"] != self.state.get(key) or line["from"] == line["to"]:
            self.faults.append(f"{line} after {self.state.get(key)}")
        if line["to"] is None:
            self.state.pop(key, None)
        else:
            self.state[key] = line["to"]

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for text in self.process.stderr:
            self.errors.append(text.decode(errors="replace"))
