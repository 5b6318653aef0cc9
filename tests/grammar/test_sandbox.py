"""The child that may use little: success, refusals, time, memory."""

from __future__ import annotations

import os
import time

import pytest

from xmltool.errors import GrammarError
from xmltool.grammar import sandbox
from xmltool.grammar.sandbox import run_limited


def test_a_task_that_succeeds_changes_nothing_here() -> None:
    seen: list[int] = []
    run_limited(lambda: seen.append(1))
    assert seen == []


def test_what_the_task_refuses_is_told() -> None:
    def refuse() -> None:
        raise GrammarError("not like this … é", "but so")

    with pytest.raises(GrammarError) as raised:
        run_limited(refuse)
    assert (raised.value.message, raised.value.hint) == ("not like this … é", "but so")


def test_any_other_failure_is_a_refusal(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError

    with pytest.raises(GrammarError, match="limits of time and memory"):
        run_limited(fail)
    assert capfd.readouterr() == ("", "")


def busy() -> None:
    while True:
        pass


@pytest.mark.parametrize("limit", ["CPU_SECONDS", "WALL_SECONDS"])
def test_time_is_limited(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(sandbox, limit, 1)
    start = time.monotonic()
    with pytest.raises(GrammarError, match="limits of time and memory"):
        run_limited(busy if limit == "CPU_SECONDS" else lambda: time.sleep(60))
    assert time.monotonic() - start < 20


def test_memory_is_limited() -> None:
    with pytest.raises(GrammarError, match="limits of time and memory"):
        run_limited(lambda: bytearray(sandbox.MEMORY_BYTES * 2) and None)


def test_no_child_and_no_descriptor_is_left() -> None:
    before = sorted(os.listdir("/proc/self/fd"))
    run_limited(lambda: None)
    assert sorted(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
