"""`watch` goes on when a disk is full, a reader is away, a command hangs, virsh prints without end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.live.samples import UUID, fake_virsh, printed
from tests.real.tools import MEASURED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STOPPED = (True, False, False)


class Running:
    """A `watch` on a store of its own, with a libvirt that is a script."""

    def __init__(self, place: Path, *options: str) -> None:
        self.place = place
        self.store = place / "store"
        command = [sys.executable, "-m", "xmltool", "watch", "--storage-dir", str(self.store)]
        with (place / "out").open("wb") as out, (place / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [*command, "--connect", "test:///x", "--interval", "0.3s", *options],
                env={"PATH": f"{place}/bin:{os.environ['PATH']}", "HOME": str(place), **MEASURED},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=place,
            )

    def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, (self.place / "err").read_text()
            assert time.monotonic() < deadline, (self.place / "err").read_text()
            time.sleep(0.02)

    def change(self, path: str) -> None:
        """Change the file, and wait until that is reported on standard output."""
        (self.store / "web.xml").write_text(printed(path=path))
        self.until(lambda: f'"disk": "{path}"' in (self.place / "out").read_text())

    def says(self, words: str) -> None:
        self.until(lambda: words in (self.place / "err").read_text())


@contextmanager
def watching(place: Path, *options: str, before: str = "") -> Iterator[Running]:
    (place / "store").mkdir()
    (place / "bin").mkdir()
    (place / "store/web.xml").write_text(printed())
    fake_virsh(place / "bin", {UUID: (STOPPED, [printed()])}, before=before)
    running = Running(place, *options)
    try:
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        try:
            status = running.process.wait(20)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait(20)
            raise
    assert status == 0, (place / "err").read_text()


def metric(place: Path, name: str) -> float:
    path = place / "x.prom"
    text = path.read_text() if path.exists() else ""
    found = [one for one in text.splitlines() if one.startswith(f"xmltool_{name}{{")]
    return sum(float(one.rpartition(" ")[2]) for one in found)


def test_outputs_that_fail_do_not_end_it(tmp_path: Path) -> None:
    prom = ("--metrics-file", str(tmp_path / "metrics/x.prom"))
    (tmp_path / "metrics").mkdir()
    with watching(tmp_path, "-o", "jsonl:/dev/full", *prom) as running:
        running.until((tmp_path / "metrics/x.prom").exists)
        running.change("/a")
        running.says("/dev/full: cannot be written: No space left on device")
        (tmp_path / "metrics/x.prom").unlink()
        (tmp_path / "metrics").rmdir()
        running.says("x.prom: cannot be written")
        running.change("/b")
        (tmp_path / "metrics").mkdir()
        running.says("x.prom: is written again")
        assert metric(tmp_path / "metrics", "watch_output_failures_total") >= 2
        assert metric(tmp_path / "metrics", "libvirt_up") == 1


def test_a_command_that_hangs_does_not_hold_up_the_others(tmp_path: Path) -> None:
    command = f"cat >>{tmp_path}/done; sleep 1000 & sleep 1000"
    with watching(tmp_path, "--exec", command, "-o", f"jsonl:{tmp_path}/log") as running:
        for path in ("/a", "/b", "/c"):
            running.change(path)
        log = [json.loads(text) for text in (tmp_path / "log").read_text().splitlines()]
        assert [one["to"]["changes"][0]["disk"] for one in log] == ["/a", "/b", "/c"]
    # at the end nothing of it is left, and those that waited are not begun
    assert len((tmp_path / "done").read_text().splitlines()) == 1
    assert not [pid for pid in os.listdir("/proc") if runs(pid, f"{tmp_path}/done")]


def runs(pid: str, words: str) -> bool:
    """Report whether a process has these words in its command line."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return pid != str(os.getpid()) and words.encode() in file.read()
    except OSError:
        return False


ENDLESS = """
if "pool-list" in batch:
    sys.stdout.reconfigure(write_through=True)
    while os.path.exists({flag!r}):
        sys.stdout.write("x" * 100000)
"""


def test_virsh_that_prints_without_end(tmp_path: Path) -> None:
    flag = tmp_path / "endless"
    prom = ("--metrics-file", str(tmp_path / "x.prom"))
    with watching(tmp_path, *prom, before=ENDLESS.format(flag=str(flag))) as running:
        running.until(lambda: metric(tmp_path, "libvirt_up") == 1)
        flag.touch()
        running.until(lambda: "virsh printed over" in (tmp_path / "out").read_text())
        running.until(lambda: metric(tmp_path, "libvirt_up") == 0)
        assert peak(running.process.pid) <= 128 << 20
        flag.unlink()
        running.until(lambda: metric(tmp_path, "libvirt_up") == 1)
        running.change("/a")
        assert peak(running.process.pid) <= 128 << 20


def peak(pid: int) -> int:
    """Return the most memory that a process had, in bytes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        (value,) = [one.split()[1] for one in file if one.startswith("VmHWM:")]
    return int(value) << 10


def test_once_fails_where_an_output_fails(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store/web.xml").write_text(printed(path="/other"))
    fake_virsh(tmp_path, {UUID: (STOPPED, [printed()])})
    for option in ("-o", "--metrics-file"):
        words: list[Any] = ["watch", "--once", "--storage-dir", "store", "-c", "test:///x", option]
        said = subprocess.run(
            [sys.executable, "-m", "xmltool", *words, "/dev/full"],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), **MEASURED},
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 2, said.stderr
        assert said.stderr.endswith("No space left on device\n")
