"""Which tests reach which line, measured by coverage.py with one context for each test."""

from __future__ import annotations

import ast
import json
import os
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from coverage import CoverageData


class Reach(NamedTuple):
    """What a run without a fault did.

    Attributes:
        lines: by module, then by line, the tests that reach it, the quickest first.
        seconds: by test, how long it takes.
    """

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def tests(self, module: str, line: int, seconds: float) -> list[str]:
        """Return the tests that reach a line, or the line that its statement begins on.

        As many of them, the quickest first, as end within some seconds.
        """
        lines = self.lines[module]
        found = lines[max((known for known in lines if known <= line), default=min(lines))]
        times = accumulate(self.seconds[test] for test in found)
        return [test for test, time in zip(found, times, strict=True) if time <= seconds] or found[
            :1
        ]


def read_reach(path: Path) -> Reach:
    """Read what a run kept as JSON."""
    lines, seconds = json.loads(path.read_text())
    by_number = {
        module: {int(line): tests for line, tests in known.items()}
        for module, known in lines.items()
    }
    return Reach(by_number, seconds)


class Recorder:
    """A plug-in that measures a run of pytest."""

    def __init__(self, modules: list[str]) -> None:
        from coverage import Coverage

        self.modules = modules
        self.coverage = Coverage(data_file=None, include=modules, config_file=False)
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def reach(self) -> Reach:
        """End the measurement."""
        self.coverage.stop()
        data = self.coverage.get_data()
        lines = {module: dict(self._lines(data, module)) for module in self.modules}
        return Reach(lines, self.seconds)

    def _lines(self, data: CoverageData, module: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each line that some test reached; what runs at the import is everybody's."""
        reached = data.contexts_by_lineno(os.path.abspath(module))
        for line in outside_functions(Path(module).read_text()):
            reached[line] = list(self.seconds)
        for line, names in reached.items():
            tests = [name for name in names if name in self.seconds]
            if tests:
                yield line, sorted(tests, key=lambda name: (self.seconds[name], name))


def outside_functions(text: str) -> Iterator[int]:
    """Yield the lines on which statements begin that run when a module is imported."""
    todo: list[ast.AST] = [ast.parse(text)]
    for node in todo:
        if isinstance(node, ast.stmt):
            yield node.lineno
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += ast.iter_child_nodes(node)
