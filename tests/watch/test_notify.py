"""sd_notify."""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING

import pytest

from xmltool.watch.notify import Notifier

if TYPE_CHECKING:
    from pathlib import Path

PID = 77


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a socket's address as systemd writes it."""
    if request.param == "path":
        return str(tmp_path / "notify")
    return f"@xmltool-test-{os.getpid()}-{time.monotonic_ns()}"


def listening(address: str) -> socket.socket:
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    channel.bind("\0" + address[1:] if address.startswith("@") else address)
    channel.settimeout(5)
    return channel


def test_sends_what_systemd_reads(address: str) -> None:
    with listening(address) as channel:
        notifier = Notifier({"NOTIFY_SOCKET": address}, PID)
        notifier.send("READY=1", "STATUS=x")
        assert channel.recv(100) == b"READY=1\nSTATUS=x"
        notifier.status("two\nlines")
        assert channel.recv(100) == b"STATUS=two lines"
        notifier.close()
        assert channel.recv(100) == b"STOPPING=1"


def test_sends_a_sign_of_life_in_half_the_time(address: str) -> None:
    with listening(address) as channel:
        environment = {
            "NOTIFY_SOCKET": address,
            "WATCHDOG_USEC": "20000000",
            "WATCHDOG_PID": f"{PID}",
        }
        notifier = Notifier(environment, PID)
        assert not notifier.tend(100.0, up=True)
        assert channel.recv(100) == b"WATCHDOG=1"
        assert notifier.due() == 110.0
        notifier.tend(105.0, up=True)
        notifier.tend(110.0, up=True)
        assert channel.recv(100) == b"WATCHDOG=1"
        channel.setblocking(False)
        with pytest.raises(BlockingIOError):
            channel.recv(100)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "1000"},
        {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"},
        {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "0"},
        {"NOTIFY_SOCKET": "vsock:2:1"},
    ],
)
def test_asks_for_no_time_when_nobody_waits_for_a_sign(environment: dict[str, str]) -> None:
    notifier = Notifier(environment, PID)
    notifier.send("READY=1")
    assert notifier.due() == float("inf")
