"""Which tests reach which line, measured by coverage.py with one context for each test."""

from __future__ import annotations

import json
import os
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from coverage import CoverageData


class Reach(NamedTuple):
    """What a run without a fault did.

    Attributes:
        lines: by module, then by line, the tests that reach it, the quickest first.
        imported: by module, the lines that ran when the tests were collected.
        work: by test, the seconds of processor time that it takes.
        seconds: by test, how long it takes.
    """

    lines: dict[str, dict[int, list[str]]]
    imported: dict[str, list[int]]
    work: dict[str, float]
    seconds: dict[str, float]

    def statement(self, module: str, line: int) -> int:
        """Return the line that was reached and that the statement on a line begins on."""
        lines = self.lines[module]
        return max((known for known in lines if known <= line), default=min(lines))

    def tests(self, module: str, line: int, seconds: float) -> list[str]:
        """Return as many of the tests that reach a line as need some seconds of processor time."""
        found = self.lines[module][self.statement(module, line)]
        times = accumulate(self.work[test] for test in found)
        return [test for test, time in zip(found, times, strict=True) if time <= seconds] or found[
            :1
        ]

    def is_imported(self, module: str, line: int) -> bool:
        """Report whether a line ran when its module was imported, so that a fork is too late for it."""
        return self.statement(module, line) in self.imported[module]


def read_reach(path: Path) -> Reach:
    """Read what a run kept as JSON."""
    lines, *others = json.loads(path.read_text())
    by_number = {
        module: {int(line): tests for line, tests in known.items()}
        for module, known in lines.items()
    }
    return Reach(by_number, *others)


class Recorder:
    """A plug-in that measures the collection of tests by pytest, then their run."""

    def __init__(self, modules: list[str]) -> None:
        from coverage import Coverage

        self.modules = modules
        self.coverage = Coverage(data_file=None, include=modules, config_file=False)
        self.work: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self._before = 0.0
        self.coverage.start()

    def pause(self) -> None:
        """Measure nothing between the collection and the run."""
        self.coverage.stop()

    def go_on(self) -> None:
        """Measure again."""
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.coverage.switch_context(nodeid)
        self._before = _work()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.work[nodeid] = _work() - self._before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def reach(self) -> Reach:
        """End the measurement."""
        self.coverage.stop()
        data = self.coverage.get_data()
        found = {module: _contexts(data, module) for module in self.modules}
        imported = {
            module: [line for line, names in lines.items() if "" in names]
            for module, lines in found.items()
        }
        lines = {module: dict(self._lines(lines)) for module, lines in found.items()}
        return Reach(lines, imported, self.work, self.seconds)

    def _lines(self, found: dict[int, list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield each line that some test reached; what runs at the import is everybody's."""
        for line, names in found.items():
            tests = [name for name in (self.work if "" in names else names) if name in self.work]
            if tests:
                yield line, sorted(tests, key=lambda name: (name not in names, self.work[name]))


def _contexts(data: CoverageData, module: str) -> dict[int, list[str]]:
    return data.contexts_by_lineno(os.path.abspath(module))


def _work() -> float:
    """Return the processor time of this process and of what it has started."""
    return sum(os.times()[:4])
