"""The command of --exec."""

from __future__ import annotations

import gc
import os
import time
import warnings
from collections import Counter
from pathlib import Path  # noqa: TC003 - of a NamedTuple
from typing import TYPE_CHECKING, NamedTuple

import pytest

from xmltool.watch.hook import Hook
from xmltool.watch.receivers import Line, json_line

if TYPE_CHECKING:
    from collections.abc import Mapping


class Running(Hook):
    """A hook, and what it says."""

    def __init__(
        self, command: str, environment: Mapping[str, str] = os.environ, patience: float = 20
    ) -> None:
        self.said: list[str] = []
        super().__init__(command, environment, patience, Counter(), self.said.append)

    def report(self) -> None:
        (descriptor,) = self.descriptors()
        self.read(descriptor)


def number(each: int) -> Line:
    return Line(seq=each)


def test_the_hook_gets_the_change_on_its_standard_input(tmp_path: Path) -> None:
    hook = Running(f"cat >>{tmp_path}/got; echo $# >>{tmp_path}/got")
    hook.line(Line(pool="$(reboot)"))
    hook.line(Line(seq=2))
    hook.close()
    assert (tmp_path / "got").read_text() == '{"pool": "$(reboot)"}\n0\n{"seq": 2}\n0\n'
    assert hook.said == []


def test_the_hook_does_not_take_itself_for_the_service(tmp_path: Path) -> None:
    hook = Running(f"env >{tmp_path}/got", {**os.environ, "NOTIFY_SOCKET": "/x", "KEPT": "yes"})
    hook.line(Line())
    hook.close()
    got = (tmp_path / "got").read_text()
    assert "NOTIFY_SOCKET" not in got
    assert "KEPT=yes" in got


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("exit 3", ["--exec ended with status 3"]),
        ("kill -9 $$", ["--exec was killed by signal 9"]),
        ("exit 0", []),
    ],
)
def test_a_hook_that_fails_is_told_of(command: str, said: list[str]) -> None:
    hook = Running(command)
    hook.line(Line(pad="x" * 1_000_000))  # which it does not read
    hook.close()
    assert hook.said == said


def test_a_hook_that_hangs_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmltool.watch.hook.TIMEOUT", 0.2)
    hook = Running("sleep 100 & sleep 100")
    start = time.monotonic()
    hook.line(Line())
    hook.close()
    assert time.monotonic() - start < 10
    assert hook.said == ["--exec was killed after 0.2 s"]


def test_of_a_hook_that_reads_nothing_and_hangs_no_pipe_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("xmltool.watch.hook.TIMEOUT", 0.1)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        hook = Running("sleep 100")
        hook.line(Line(pad="x" * 1_000_000))
        hook.close()
        gc.collect()
    assert hook.said == ["--exec was killed after 0.1 s"]
    assert [str(one.message) for one in warned] == []


def test_the_end_does_not_wait_for_a_hook_for_ever() -> None:
    hook = Running("sleep 100", patience=0.3)
    hook.line(Line())
    start = time.monotonic()
    hook.close()
    assert time.monotonic() - start < 10


class Held(NamedTuple):
    """A command that keeps what it gets, and goes on when it is let."""

    place: Path

    @property
    def command(self) -> str:
        return f"cat >>{self.place}/got; read line <{self.place}/go"

    def wait(self, *numbers: int) -> None:
        """Wait until these lines have come to it in all."""
        got = "".join(json_line(number(each)).decode() for each in numbers)
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
    hook = Running(held.command)
    hook.line(number(1))
    held.wait(1)
    for each in (2, 3, 4):  # the first of them waits, and no more
        hook.line(number(each))
    hook.report()
    assert hook.said == ["--exec is behind by 1 changes: further ones are left out"]
    held.let()
    held.wait(1, 2)
    hook.line(number(5))
    hook.report()
    assert hook.said[1:] == ["--exec was not run for 2 changes"]
    held.let()
    held.wait(1, 2, 5)
    held.let()
    hook.close()
    assert len(hook.said) == 2


def test_what_waits_at_the_end_is_not_begun_when_patience_is_over(held: Held) -> None:
    hook = Running(held.command, patience=0.01)
    hook.line(number(1))
    held.wait(1)
    hook.line(number(2))
    hook.close()  # not even the end finds room in the queue
    hook._thread.join(20)
    assert (held.place / "got").read_bytes() == json_line(number(1))


def test_a_shell_that_cannot_be_started_is_told_of() -> None:
    too_much = {"VARIABLE": "x" * 4_000_000}  # of the environment: execve(2), E2BIG
    hook = Running("true", too_much)
    hook.line(Line())
    hook.close()
    assert hook.said == ["--exec cannot be run: Argument list too long"]
