"""Order, completeness and failure of work in several processes."""

from __future__ import annotations

import os
import signal
import time

import pytest

from xmltool.errors import UsageError, XmltoolError
from xmltool.files import workers as jobs
from xmltool.files.workers import CHUNK, WORTHWHILE, default_jobs, map_in_order

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


def test_large_results_pass_the_limit_of_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_AHEAD", 1000)

    def large(number: int) -> bytes:
        if number < CHUNK:
            time.sleep(0.005)  # the first chunk is the last to be ready
        return bytes([number % 251]) * 100_000

    results = map_in_order(large, range(WORTHWHILE), 3)
    assert [result[0] for result in results if result] == [n % 251 for n in range(WORTHWHILE)]


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


def test_a_dead_worker_is_an_error_that_names_the_place() -> None:
    def die(number: int) -> int:
        if number == 200:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(XmltoolError, match=r"a worker process died, at or soon after [12]"):
        list(map_in_order(die, range(MANY), 2))


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
