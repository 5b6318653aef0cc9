"""`watch` as a process among others: signals, pipes, systemd, commands, files."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt

PATIENCE = 20.0


@pytest.fixture(scope="module")
def daemon() -> Iterator[Libvirtd]:
    with private_libvirtd() as running:
        yield running


@pytest.fixture
def drifting(daemon: Libvirtd) -> Iterator[Libvirtd]:
    """A libvirtd with one file that it does not know; nothing else."""
    path = daemon.store / "a.xml"
    path.write_text("<pool type='dir'><name>a</name><target><path>/nowhere</path></target></pool>")
    yield daemon
    path.unlink(missing_ok=True)


def command(daemon: Libvirtd, *options: str) -> list[str]:
    words = ["watch", "--storage-dir", str(daemon.store), "--connect", daemon.uri, *options]
    return [sys.executable, "-m", "xmltool", *words]


def once(daemon: Libvirtd, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(daemon, "--once", *options), capture_output=True, text=True, check=False
    )


def gone(process: subprocess.Popen[bytes], seconds: float = PATIENCE) -> int:
    try:
        return process.wait(seconds)
    finally:
        process.kill()


def test_once_ends_as_drift_does(daemon: Libvirtd) -> None:
    said = once(daemon)
    assert (said.returncode, said.stdout) == (0, "")


def test_once_tells_the_state(drifting: Libvirtd, tmp_path: Path) -> None:
    said = once(drifting, "--metrics-file", str(tmp_path / "m"), "--exec", f"cat >{tmp_path}/got")
    assert said.returncode == 1
    line = json.loads(said.stdout)
    assert (line["seq"], line["kind"], line["pool"], line["from"]) == (1, "not-loaded", "a", None)
    assert (tmp_path / "got").read_text() == said.stdout
    assert 'kind="not-loaded"} 1\n' in (tmp_path / "m").read_text()


def test_once_shows_a_table_where_it_is_asked_for(drifting: Libvirtd) -> None:
    said = once(drifting, "--format", "full")
    assert "not-loaded" in said.stdout
    assert "\x1b" not in said.stdout


def test_sigterm_is_a_clean_end(drifting: Libvirtd) -> None:
    with Watching(drifting) as watching:
        assert watching.has("not-loaded", "a")
        children = _children(watching.process.pid)
        assert watching.stop() == 0
        assert watching.errors == []
    assert all(not _runs(child) for child in children)


def test_sigint_is_an_interruption(drifting: Libvirtd) -> None:
    with Watching(drifting) as watching:
        assert watching.has("not-loaded", "a")
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(PATIENCE) == 130


def test_sighup_compares_again(drifting: Libvirtd, tmp_path: Path) -> None:
    metrics = tmp_path / "m"
    with Watching(drifting, "--metrics-file", str(metrics), "--interval", "1h") as watching:
        assert watching.has("not-loaded", "a")
        time.sleep(1)
        before = metrics.stat().st_mtime_ns
        watching.process.send_signal(signal.SIGHUP)
        again = watching.until(lambda: metrics.stat().st_mtime_ns != before, PATIENCE)
        assert again, (watching.process.poll(), watching.errors)
        assert watching.stop() == 0


def test_ends_when_nobody_reads(drifting: Libvirtd) -> None:
    with subprocess.Popen(command(drifting), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert gone(process) == 2


def test_sigterm_ends_it_while_nobody_takes_the_lines(daemon: Libvirtd) -> None:
    """A full pipe: the watching waits for its reader, and for nothing else."""
    path = daemon.store / "full.xml"
    with subprocess.Popen(
        command(daemon), stdout=subprocess.PIPE, env={**os.environ, "XMLTOOL_DEBUG": ""}
    ) as process:
        assert process.stdout is not None
        name = "x" * 200
        for number in range(400):
            many = daemon.store / f"{name}{number}.xml"
            many.write_text(
                f"<pool type='dir'><name>{name}{number}</name>"
                f"<target><path>/nowhere/{number}</path></target></pool>"
            )
        try:
            time.sleep(3)
            process.terminate()
            assert gone(process) == 0
        finally:
            path.unlink(missing_ok=True)
            for many in daemon.store.glob(f"{name}*"):
                many.unlink()


def test_systemd_is_told(drifting: Libvirtd, tmp_path: Path) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(address))
        channel.settimeout(PATIENCE)
        environment = {**os.environ, "NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "400000"}
        with subprocess.Popen(
            command(drifting), stdout=subprocess.DEVNULL, env=environment
        ) as process:
            said: list[bytes] = []
            while said.count(b"WATCHDOG=1") < 4 or b"STATUS=drift: 1" not in said:
                said.append(channel.recv(1000))
            assert b"READY=1" in said
            process.terminate()
            assert gone(process) == 0
            while said[-1] != b"STOPPING=1":
                said.append(channel.recv(1000))


def test_a_command_runs_for_each_change(drifting: Libvirtd, tmp_path: Path) -> None:
    got = tmp_path / "got"
    with Watching(drifting, "--exec", f"cat >>{got}; echo chatter; exit 1") as watching:
        assert watching.has("not-loaded", "a")
        (drifting.store / "a.xml").unlink()
        assert watching.lacks("not-loaded", "a")
        assert watching.until(lambda: got.exists() and got.read_text().count("\n") == 2, PATIENCE)
        assert [json.loads(text) for text in got.read_text().splitlines()] == [
            line for _, line in watching.lines
        ]
        assert watching.stop() == 0
        assert "chatter\n" in watching.errors
        assert "--exec ended with status 1\n" in watching.errors


def test_files_take_the_place_of_standard_output_or_stand_beside_it(
    drifting: Libvirtd, tmp_path: Path
) -> None:
    alone = once(drifting, "-o", str(tmp_path / "a"))
    assert alone.stdout == ""
    assert json.loads((tmp_path / "a").read_text())["pool"] == "a"
    beside = once(drifting, "-o", f"concise:{tmp_path}/b")
    assert json.loads(beside.stdout)["pool"] == "a"
    assert " not-loaded a: " in (tmp_path / "b").read_text()


def test_what_flaps_is_not_told(drifting: Libvirtd) -> None:
    path = drifting.store / "b.xml"
    text = "<pool type='dir'><name>b</name><target><path>/elsewhere</path></target></pool>"
    with Watching(drifting, "--for", "1500ms") as watching:
        assert watching.has("not-loaded", "a"), "what is there at the start"
        for _ in range(4):
            path.write_text(text)
            time.sleep(0.5)
            path.unlink()
            time.sleep(0.5)
        assert ("not-loaded", "b") not in watching.state
        path.write_text(text)
        try:
            assert watching.has("not-loaded", "b")
        finally:
            path.unlink()
        assert len(watching.lines) == 2


def test_polling_is_told_and_finds_the_same(drifting: Libvirtd) -> None:
    with Watching(drifting, "--poll", "--interval", "1h") as watching:
        assert watching.has("not-loaded", "a")
        (drifting.store / "a.xml").unlink()
        assert watching.lacks("not-loaded", "a")
        assert watching.stop() == 0
        assert "the files are looked at every second: asked for\n" in watching.errors


def test_a_missing_virsh_is_a_libvirt_that_is_gone(drifting: Libvirtd, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path)}
    with subprocess.Popen(command(drifting), stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        assert (line["kind"], line["pool"]) == ("libvirt", None)
        assert "there is no virsh here" in line["to"]["message"]
        process.terminate()
        assert gone(process) == 0


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
