"""Order, completeness and failure of work in several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from xmltool.errors import UsageError, XmltoolError
from xmltool.files.workers import (
    AHEAD,
    CHUNK,
    WORTHWHILE,
    default_jobs,
    map_in_order,
    results_in_order,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MANY = WORTHWHILE * 3 + 7


def sometimes(number: int) -> str | None:
    """None for most, as for clean files; slow now and then, so that workers overtake each other."""
    if number % 100 == 0:
        time.sleep(0.02)
    return f"result {number}" if number % 5 == 0 else None


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_results_come_in_order_for_any_number_of_jobs(processes: int) -> None:
    numbers = range(MANY)
    assert list(map_in_order(sometimes, numbers, processes)) == [sometimes(n) for n in numbers]


def test_work_is_done_in_other_processes() -> None:
    pids = set(map_in_order(lambda _: os.getpid(), range(MANY), 2))
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2


def test_few_items_stay_in_this_process() -> None:
    assert set(map_in_order(lambda _: os.getpid(), range(WORTHWHILE - 1), 8)) == {os.getpid()}


def test_large_results_wait_for_those_before_them() -> None:
    def large(number: int) -> bytes:
        if number < CHUNK:
            time.sleep(0.005)  # the first chunk is the last to be ready
        return bytes([number % 251]) * 100_000

    results = map_in_order(large, range(WORTHWHILE), 3)
    assert [result[0] for result in results if result] == [n % 251 for n in range(WORTHWHILE)]


def test_only_so_much_is_done_ahead_of_what_is_taken(tmp_path: Path) -> None:
    def note(number: int) -> None:
        (tmp_path / str(number)).touch()

    results = map_in_order(note, range(WORTHWHILE * 2), 2)
    next(results)
    time.sleep(0.5)
    assert len(list(tmp_path.iterdir())) <= (2 * AHEAD + 1) * CHUNK
    results.close()  # type: ignore[attr-defined]


def test_an_exception_is_raised_in_its_items_place() -> None:
    def fail(number: int) -> int:
        if number == CHUNK + 3:
            raise UsageError("no such thing", "try another")
        return number

    results = map_in_order(fail, range(MANY), 3)
    assert [next(results) for _ in range(CHUNK + 3)] == list(range(CHUNK + 3))
    with pytest.raises(UsageError) as raised:
        next(results)
    assert (raised.value.message, raised.value.hint) == ("no such thing", "try another")


def test_results_before_an_error_are_those_of_all_items_before_it() -> None:
    def fail(numbers: Sequence[int]) -> Iterator[int]:
        for number in numbers:
            if number == CHUNK * 2 + 3:
                raise UsageError("no such thing")
            yield number * 2

    results = results_in_order(fail, range(MANY), 2)
    assert [next(results) for _ in range(CHUNK * 2 + 3)] == list(range(0, CHUNK * 4 + 6, 2))
    with pytest.raises(UsageError):
        next(results)


@pytest.mark.parametrize("at", [0, 200])
def test_a_dead_worker_is_an_error_that_names_the_place(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(number: int) -> int:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    def slowly(descriptor: int, order: bytes) -> int:
        time.sleep(0.02)  # so that the first worker is dead when the last order is given
        return written(descriptor, order)

    written = os.write
    monkeypatch.setattr(os, "write", slowly)

    with pytest.raises(XmltoolError, match="a worker process died, at or soon after ") as raised:
        list(map_in_order(die, range(MANY), 2))
    assert int(raised.value.message.split()[-1]) <= at


def test_stopping_early_leaves_no_process() -> None:
    results = map_in_order(lambda _: os.getpid(), range(MANY), 3)
    pids = {next(results) for _ in range(CHUNK * 2)}
    results.close()  # type: ignore[attr-defined]  # it is a generator with several jobs
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_default_is_what_this_process_may_use() -> None:
    assert default_jobs() == len(os.sched_getaffinity(0))


CHILD = """
import os, sys, time
from xmltool.files.workers import WORTHWHILE, map_in_order

def work(number):
    time.sleep(0.01)
    return os.getpid()

results = map_in_order(work, range(WORTHWHILE * 100), 3)  # minutes of work
print(*{next(results) for _ in range(200)}, flush=True)
list(results)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(number: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert child.stdout is not None
    pids = [int(word) for word in child.stdout.readline().split()]
    assert pids
    child.send_signal(number)
    assert child.wait(30) != 0
    child.stdout.close()
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)
