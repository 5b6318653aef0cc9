"""The state of a service for systemd: sd_notify, and its watchdog."""

from __future__ import annotations

import math
import socket
from typing import TYPE_CHECKING

from xmltool.watch.loop import EventSource

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
"""Of the environment; a child that gets them takes itself for the service."""


class Notifier(EventSource):
    """What systemd wants to know; does nothing where nobody asked.

    Also a source for the loop of `watch`: it has nothing to say there, it sends the watchdog's
    sign of life from the loop, so that a loop that is stuck is noticed.
    """

    def __init__(self, environment: Mapping[str, str], pid: int) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._every = _watchdog(environment, pid) if self._address is not None else math.inf
        self._next = -math.inf if self._every < math.inf else math.inf

    def send(self, *assignments: str) -> None:
        """Send assignments such as `READY=1`; systemd that does not listen is no failure of ours."""
        if self._address is None:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.setblocking(False)
            try:
                channel.sendto("\n".join(assignments).encode("utf-8", "replace"), self._address)
            except OSError:
                return

    def status(self, text: str) -> None:
        """Send the line that `systemctl status` shows."""
        self.send(f"STATUS={' '.join(text.split())}")

    def tend(self, now: float, *, up: bool) -> bool:
        """Send a sign of life when it is due."""
        del up
        if now >= self._next:
            self._next = now + self._every
            self.send("WATCHDOG=1")
        return False

    def due(self) -> float:
        """Return when the next sign of life is due."""
        return self._next

    def close(self) -> None:
        """Report that the service ends."""
        self.send("STOPPING=1")


def _address(path: str) -> str | None:
    """Return the socket's address; an `@` stands for the zero byte of an abstract one."""
    if path.startswith("@"):
        return "\0" + path[1:]
    return path if path.startswith("/") else None


def _watchdog(environment: Mapping[str, str], pid: int) -> float:
    """Return the seconds between two signs of life: half of what systemd waits for."""
    if environment.get("WATCHDOG_PID", str(pid)) != str(pid):
        return math.inf
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not microseconds.isdigit() or int(microseconds) == 0:
        return math.inf
    return int(microseconds) / 2e6
