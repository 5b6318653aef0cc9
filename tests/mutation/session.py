"""A plug-in of pytest that collects once and runs the tests of each mutant in a fork.

`$MUTATION` names a file of JSON: the modules, the mutants, how many run at a time, and where the
outcomes go, one a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.mutation.reach import Reach, Recorder, read_reach
from tests.mutation.swap import swapped

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 30.0
"""Seconds of processor time that the tests of a mutant need at most."""
KILLED, SURVIVED, ELSEWHERE, LATE = 1, 0, 3, -signal.SIGKILL
ORDERS = pytest.StashKey[dict[str, Any]]()
RECORDER = pytest.StashKey[Recorder]()


def patience(seconds: float) -> float:
    """Return how long tests may take with a mutant that took some seconds without."""
    return 15 + 8 * seconds


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin to measure before anything imports the modules."""
    orders: dict[str, Any] = json.loads(Path(os.environ["MUTATION"]).read_text())
    early_config.stash[ORDERS] = orders
    early_config.stash[RECORDER] = Recorder(orders["modules"])


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants in place of the tests."""
    orders = session.config.stash[ORDERS]
    session.config.stash[RECORDER].pause()
    _settle()
    reach = _measured(session, orders)
    with open(orders["to"], "a", buffering=1) as out:
        _Forks(session, orders["jobs"], reach, orders["mutants"], out.write).run()
    return True


def _settle() -> None:
    """Let property tests take their time, and draw the same each time."""
    import hypothesis

    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("mutation")


def _measured(session: pytest.Session, orders: dict[str, Any]) -> Reach:
    """Run all tests as they are, in a fork."""
    to = f"{orders['to']}.reach"
    pid = os.fork()
    if pid == 0:
        log = os.open(f"{to}.log", os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        recorder = session.config.stash[RECORDER]
        session.config.pluginmanager.register(recorder)
        recorder.go_on()
        status = _run(session, session.items, f"{to}.tmp")
        Path(to).write_text(json.dumps(recorder.reach()))
        os._exit(status)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != SURVIVED:
        raise RuntimeError(f"the tests fail without a mutant:\n{Path(f'{to}.log').read_text()}")
    return read_reach(Path(to))


def _run(session: pytest.Session, items: list[pytest.Item], temporary: str) -> int:
    """Run tests until one fails."""
    factory: Any = session.config._tmp_path_factory  # type: ignore[attr-defined]
    factory._given_basetemp = Path(temporary)
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return KILLED
    return SURVIVED


class _Forks:
    """Runs mutants, several at a time."""

    def __init__(
        self,
        session: pytest.Session,
        jobs: int,
        reach: Reach,
        mutants: list[dict[str, Any]],
        write: Callable[[str], Any],
    ) -> None:
        self.session = session
        self.jobs = jobs
        self.reach = reach
        self.mutants = mutants
        self.write = write
        self.items = {item.nodeid: item for item in session.items}
        self.running: dict[int, tuple[int, float]] = {}

    def run(self) -> None:
        for number, mutant in enumerate(self.mutants):
            if self.reach.is_imported(mutant["module"], mutant["line"]):
                self.write(json.dumps([number, ELSEWHERE]) + "\n")
                continue
            while len(self.running) >= self.jobs:
                self._wait()
            self._start(number)
        while self.running:
            self._wait()

    def _start(self, number: int) -> None:
        mutant = self.mutants[number]
        tests = self.reach.tests(mutant["module"], mutant["line"], ENOUGH)
        pid = os.fork()
        if pid == 0:
            self._child(mutant, tests, number)
        limit = patience(sum(self.reach.seconds[test] for test in tests))
        self.running[pid] = (number, time.monotonic() + limit)

    def _child(self, mutant: dict[str, Any], tests: list[str], number: int) -> NoReturn:
        status = KILLED
        try:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            name = mutant["module"].removesuffix(".py").replace("/", ".")
            before = Path(mutant["module"]).read_text()
            if swapped(import_module(name), before, mutant["text"]):
                temporary = f"{os.environ['MUTATION']}.{number}"
                status = _run(self.session, [self.items[test] for test in tests], temporary)
            else:
                status = ELSEWHERE
        finally:
            os._exit(status)

    def _wait(self) -> None:
        """Wait until a child ends or has taken too long."""
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                break
            late = [pid for pid, (_, end) in self.running.items() if time.monotonic() > end]
            for pid in late:
                os.killpg(pid, signal.SIGKILL)
            time.sleep(0.02)
        number, _ = self.running.pop(pid)
        self.write(json.dumps([number, os.waitstatus_to_exitcode(status)]) + "\n")
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{len(self.mutants) - number - 1} to go ")
