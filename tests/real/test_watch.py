"""`watch` against a real libvirt: nothing that lasts is missed, whatever happens to either side."""

from __future__ import annotations

import ctypes
import os
import random
import re
import shutil
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import Libvirtd, _give, private_libvirtd
from tests.real.operations import Operations
from tests.real.test_drift import drift
from tests.real.tools import need
from tests.real.watching import State, Watching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20261124
OPERATIONS = 60
LONG_OPERATIONS = 2000
BURST = 20
"""Operations at full speed until there is a pause."""
POOLS = 50
SLOWEST = 0.6
"""Seconds from a change to its line, in the long form on a quiet machine."""
SLOWEST_BESIDE_OTHERS = 5.0
"""The same in CI, beside all other tests."""

pytestmark = pytest.mark.libvirt


@pytest.fixture
def daemon() -> Iterator[Libvirtd]:
    with private_libvirtd() as running:
        yield running


def document(name: str, target: str) -> bytes:
    text = f"<pool type='dir'><name>{name}</name><target><path>{target}</path></target></pool>"
    return text.encode()


def drift_now(daemon: Libvirtd) -> State:
    return {(entry["kind"], entry["pool"]): entry for entry in drift(daemon)["drift"]}


def defined(daemon: Libvirtd, count: int) -> list[Path]:
    """Define pools; give their files."""
    for number in range(count):
        daemon.define(document(f"pool{number}", f"/nowhere/{number}"), keep=True)
    return [daemon.store / f"pool{number}.xml" for number in range(count)]


def test_ends_where_drift_is_after_anything(long_form: bool) -> None:
    """Whatever happens at full speed: after a pause the lines add up to what `drift` says."""
    chance = random.Random(SEED)
    count = LONG_OPERATIONS if long_form else OPERATIONS
    with private_libvirtd() as running:
        scratch = running.home / "scratch"
        scratch.mkdir()
        scratch.chmod(0o777)
        operations = Operations(chance, running, scratch)
        for _ in range(10):
            operations.virsh_define()
        with Watching(running) as watching:
            for start in range(0, count, BURST):
                for _ in range(BURST):
                    operations.step()
                    time.sleep(chance.choice((0, 0, 0, 0, 0.5)))  # some of it lasts, some does not
                done = operations.done[start:]
                settled = watching.until(
                    lambda: watching.state == drift_now(running) and not watching.down, 20
                )
                assert settled, f"seed {SEED}, after {done}: {watching.state}"
            assert len(watching.lines) > count / 20, "there was something to tell"
            assert watching.faults == []
            assert watching.stop() == 0


def test_a_change_is_told_soon(long_form: bool, daemon: Libvirtd) -> None:
    files = defined(daemon, POOLS)
    pause, rounds = (3.0, POOLS) if long_form else (0.5, 6)  # a file is changed or deleted once
    took = []
    with Watching(daemon) as watching:
        time.sleep(3)
        for number in range(rounds):
            pool = files[number % POOLS].stem
            start = time.monotonic()
            _one_change(number, daemon, files[number % POOLS])
            kind = "changed" if number % 2 == 0 else "missing"
            assert watching.has(kind, pool, 10), number
            took.append(watching.lines[-1][0] - start)
            time.sleep(pause)
        assert watching.stop() == 0
    assert max(took) < (SLOWEST if long_form else SLOWEST_BESIDE_OTHERS), sorted(took)


def _one_change(number: int, daemon: Libvirtd, path: Path) -> None:
    if number % 2:
        path.unlink()
    else:
        new = path.with_name(f"{path.name}.new")
        new.write_bytes(path.read_bytes().replace(b"/nowhere/", b"/elsewhere/"))
        new.replace(path)


def exchange(one: Path, other: Path) -> None:
    """Swap two directories in one step."""
    library = ctypes.CDLL(None, use_errno=True)
    arguments = (-100, os.fsencode(one), -100, os.fsencode(other), 2)
    assert library.renameat2(*arguments) == 0, os.strerror(ctypes.get_errno())


def test_survives_what_is_done_to_the_directory(daemon: Libvirtd) -> None:
    store = daemon.store
    (path,) = defined(daemon, 1)
    away = store.with_name("away")
    with Watching(daemon, "--interval", "1h") as watching:
        time.sleep(1)
        store.rename(away)
        assert watching.has("missing", "pool0"), "renamed away"
        away.rename(store)
        assert watching.lacks("missing", "pool0"), "renamed back"
        shutil.copytree(store, away, symlinks=True)
        (away / path.name).unlink()
        exchange(store, away)
        assert watching.has("missing", "pool0"), "exchanged"
        exchange(store, away)
        assert watching.lacks("missing", "pool0"), "exchanged back"
        shutil.rmtree(away)
        content = path.read_bytes()
        shutil.rmtree(store)
        assert watching.has("missing", "pool0"), "deleted"
        store.mkdir(mode=0o700)
        path.write_bytes(content)
        assert watching.lacks("missing", "pool0"), "made again"
        path.write_bytes(content.replace(b"/nowhere/", b"/elsewhere/"))
        assert watching.has("changed", "pool0"), "watched again"
        shutil.rmtree(store.parent.parent)
        assert watching.has("missing", "pool0"), "deleted with all that leads to it"
        store.mkdir(mode=0o700, parents=True)
        path.write_bytes(content)
        assert watching.lacks("missing", "pool0"), "made again with all that leads to it"
        assert watching.faults == []
        assert watching.stop() == 0


def test_a_directory_that_is_missing_at_the_start(daemon: Libvirtd) -> None:
    shutil.rmtree(daemon.store)
    with Watching(daemon, "--interval", "1h") as watching:
        time.sleep(1)
        daemon.store.mkdir(mode=0o700)
        (daemon.store / "new.xml").write_bytes(document("new", "/nowhere"))
        _give(daemon.store)
        assert watching.has("not-loaded", "new")


def test_survives_what_is_done_to_libvirt(daemon: Libvirtd) -> None:
    (path,) = defined(daemon, 1)
    with Watching(daemon, "--timeout", "2") as watching:
        time.sleep(1)
        daemon.stop()
        assert watching.until(lambda: watching.down, 20), "stopped"
        path.write_bytes(path.read_bytes().replace(b"/nowhere/", b"/elsewhere/"))
        time.sleep(1)
        assert watching.state == {}, "no false drift while libvirt is gone"
        daemon.start()
        assert watching.until(lambda: not watching.down, 20), "started again"
        daemon.virsh("pool-undefine", "pool0")
        daemon.virsh("pool-define-as", "other", "dir", "--target", "/nowhere")
        (daemon.store / "other.xml").unlink()
        assert watching.has("missing", "other")
        os.kill(daemon.pid, signal.SIGSTOP)
        path.write_bytes(document("pool0", "/nowhere"))
        try:
            assert watching.until(lambda: watching.down, 20), "hangs"
        finally:
            os.kill(daemon.pid, signal.SIGCONT)
        assert watching.until(lambda: not watching.down, 20), "goes on"
        assert watching.has("not-loaded", "pool0")
        # and its events are heard again: no file changes by this
        daemon.virsh("pool-create-as", "brief", "dir", "--target", "/")
        (daemon.store / "brief.xml").write_bytes(document("brief", "/"))
        assert watching.has("not-loaded", "brief")
        daemon.virsh("pool-define", str(daemon.store / "brief.xml"))
        assert watching.faults == []
        assert watching.stop() == 0


def test_hears_what_changes_only_in_the_memory_of_libvirt(daemon: Libvirtd) -> None:
    (daemon.store / "a.xml").write_bytes(document("a", "/nowhere"))
    with Watching(daemon, "--interval", "1h") as watching:
        assert watching.has("not-loaded", "a")
        message = watching.state["not-loaded", "a"]["message"]
        time.sleep(3)  # the looks that follow the start are over but for one
        daemon.virsh("pool-create-as", "a", "dir", "--target", "/")
        other = lambda: watching.state["not-loaded", "a"]["message"] != message  # noqa: E731
        assert watching.until(other, 6), "a transient pool bears the name now"


def test_writes_nothing_and_starts_no_daemon(daemon: Libvirtd, tmp_path: Path) -> None:
    need("strace")
    files = defined(daemon, 2)
    log, metrics = tmp_path / "log", tmp_path / "metrics.prom"
    trace = (
        "strace",
        "-f",
        "-qq",
        "-s",
        "300",
        "-e",
        "trace=%file,ftruncate,fallocate",
        "-o",
        str(log),
    )
    with Watching(
        daemon,
        "--metrics-file",
        str(metrics),
        command=(*trace, sys.executable, "-m", "xmltool"),
    ) as watching:
        assert watching.until(metrics.exists, 30)
        files[0].write_bytes(document("pool0", "/elsewhere"))
        assert watching.has("changed", "pool0", 30)
        daemon.stop()
        assert watching.until(lambda: watching.down, 30)
        children = _children(watching.process.pid)
        assert len(children) == 1
        os.kill(children[0], signal.SIGTERM)
        watching.process.wait(20)
    calls = log.read_text(errors="replace").splitlines()
    assert any(str(metrics.parent) in call for call in calls if _writes(call)), "the trace sees it"
    assert [call for call in calls if _writes(call) and f'"{tmp_path}/' not in call] == []
    programs = {
        found[1] for call in calls if (found := re.search(r'execve\("([^"]+)".* = 0$', call))
    }
    assert {os.path.basename(program) for program in programs} <= {
        os.path.basename(sys.executable),
        "virsh",
    }


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def _writes(call: str) -> bool:
    """Whether a traced call changes the file system, had it succeeded."""
    if re.search(r"\b(?:open|openat|openat2|creat)\(", call):
        return not re.search(r'"/dev/(?:null|tty)"', call) and bool(
            re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", call)
        )
    names = (
        r"mkdir|rmdir|rename|unlink|link|symlink|chmod|chown|truncate|mknod|utime|setxattr|creat"
    )
    return bool(re.search(rf"\b(?:f|l)?(?:{names})\w*\(", call)) and "readlink" not in call


def test_memory_stays_flat(long_form: bool, daemon: Libvirtd) -> None:
    (path,) = defined(daemon, 1)
    content = path.read_bytes()
    events = 100_000 if long_form else 6_000

    def touch(count: int) -> None:
        aside = path.with_name("aside.xml")
        for _ in range(count // 4):
            aside.write_bytes(content)  # created, modified, closed
            aside.unlink()

    with Watching(daemon) as watching:
        # watchdog's queues grow to what one burst needs, and stay so
        touch(events // 3)
        time.sleep(3)
        before = _resident(watching.process.pid)
        touch(events)
        path.unlink()
        assert watching.has("missing", "pool0", 60)
        after = _resident(watching.process.pid)
        assert watching.stop() == 0
    assert after - before < 6_000, f"{before} to {after} KiB"


def _resident(pid: int) -> int:
    with open(f"/proc/{pid}/status") as file:
        found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
    assert found is not None
    return int(found[1])


def test_costs_nothing_while_nothing_happens(long_form: bool, daemon: Libvirtd) -> None:
    """Of 100 pools, its own time and that of its virsh, over a minute and more."""
    if not long_form:
        pytest.skip("takes four minutes: only with --long")
    defined(daemon, 100)
    with Watching(daemon) as watching:
        time.sleep(20)
        before, start = _spent(watching.process.pid), time.monotonic()
        time.sleep(200)
        share = (_spent(watching.process.pid) - before) / (time.monotonic() - start)
    assert share < 0.005, f"{share:.2%} of a core"


def _spent(pid: int) -> float:
    """Seconds of processor time of a process, its ended children and those that run."""
    total = 0
    for process, fields in (
        (pid, slice(11, 15)),
        *((child, slice(11, 13)) for child in _children(pid)),
    ):
        with open(f"/proc/{process}/stat") as file:
            words = file.read().rpartition(")")[2].split()
        total += sum(int(word) for word in words[fields])
    return total / os.sysconf("SC_CLK_TCK")
