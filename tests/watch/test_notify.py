"""sd_notify, and the command of --exec."""

from __future__ import annotations

import gc
import os
import socket
import time
import warnings
from pathlib import Path  # noqa: TC003 - of a NamedTuple
from typing import NamedTuple

import pytest

from xmltool.watch.hook import Hook
from xmltool.watch.notify import Notifier

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


def test_the_hook_gets_the_change_on_its_standard_input(tmp_path: Path) -> None:
    hook = Hook(
        f"cat >>{tmp_path}/got; echo $# >>{tmp_path}/got", {**os.environ, "WATCHDOG_PID": "1"}
    )
    hook.send(b'{"pool": "$(reboot)"}\n')
    hook.send(b"2\n")
    hook.close(20)
    assert (tmp_path / "got").read_text() == '{"pool": "$(reboot)"}\n0\n2\n0\n'
    assert hook.complaints() == []


def test_the_hook_does_not_take_itself_for_the_service(tmp_path: Path) -> None:
    hook = Hook(f"env >{tmp_path}/got", {**os.environ, "NOTIFY_SOCKET": "/x", "KEPT": "yes"})
    hook.send(b"")
    hook.close(20)
    got = (tmp_path / "got").read_text()
    assert "NOTIFY_SOCKET" not in got
    assert "KEPT=yes" in got


def test_a_hook_that_fails_is_told_of() -> None:
    hook = Hook("exit 3", os.environ)
    hook.send(b"x" * 1_000_000)  # which it does not read
    hook.close(20)
    assert hook.complaints() == ["--exec ended with status 3"]


def test_a_hook_that_hangs_is_killed_with_its_children() -> None:
    hook = Hook("sleep 100 & sleep 100", os.environ, timeout=0.2)
    start = time.monotonic()
    hook.send(b"")
    hook.close(20)
    assert time.monotonic() - start < 10
    assert hook.complaints() == ["--exec was killed after 0.2 s"]


def test_of_a_hook_that_reads_nothing_and_hangs_no_pipe_is_left() -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        hook = Hook("sleep 100", os.environ, timeout=0.1)
        hook.send(b"x" * 1_000_000)
        hook.close(20)
        gc.collect()
    assert hook.complaints() == ["--exec was killed after 0.1 s"]
    assert [str(one.message) for one in warned] == []


def test_the_end_does_not_wait_for_a_hook_for_ever() -> None:
    hook = Hook("sleep 100", os.environ)
    hook.send(b"")
    start = time.monotonic()
    hook.close(0.3)
    assert time.monotonic() - start < 10


class Held(NamedTuple):
    """A command that keeps what it gets, and goes on when it is let."""

    place: Path

    @property
    def command(self) -> str:
        return f"cat >>{self.place}/got; read line <{self.place}/go"

    def wait(self, got: str) -> None:
        """Wait until so much has come to it in all."""
        while not (self.place / "got").exists() or (self.place / "got").read_text() != got:
            time.sleep(0.001)

    def let(self) -> None:
        (self.place / "go").write_text("\n")  # which waits for its reader


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    monkeypatch.setattr("xmltool.watch.hook.WAITING", 1)
    os.mkfifo(tmp_path / "go")
    return Held(tmp_path)


def test_a_hook_that_cannot_keep_up_tells_what_was_left_out(held: Held) -> None:
    hook = Hook(held.command, os.environ)
    hook.send(b"1")
    held.wait("1")
    for number in (b"2", b"3", b"4"):  # the first of them waits, and no more
        hook.send(number)
    assert hook.complaints() == ["--exec is behind by 1 changes: further ones are left out"]
    held.let()
    held.wait("12")
    hook.send(b"5")
    assert hook.complaints() == ["--exec was not run for 2 changes"]
    held.let()
    held.wait("125")
    held.let()
    hook.close(20)
    assert hook.complaints() == []


def test_what_waits_at_the_end_is_not_begun_when_patience_is_over(held: Held) -> None:
    hook = Hook(held.command, os.environ)
    hook.send(b"1")
    held.wait("1")
    hook.send(b"2")
    hook.close(0.01)  # not even the end finds room in the queue
    hook._thread.join(20)
    assert (held.place / "got").read_text() == "1"


def test_a_shell_that_cannot_be_started_is_told_of() -> None:
    too_much = {"VARIABLE": "x" * 4_000_000}  # of the environment: execve(2), E2BIG
    hook = Hook("true", too_much)
    hook.send(b"")
    hook.close(20)
    assert hook.complaints() == ["--exec cannot be run: Argument list too long"]
