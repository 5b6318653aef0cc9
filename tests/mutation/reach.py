"""Plug-ins for pytest: which tests reach which line, and the run of a mutant's tests.

`-p tests.mutation.reach` reads `$MUTATION`, a file of JSON: with "record" the run is measured and
the tests by module and line are written there; with "tests" only those run, the quickest first.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ORDERS: dict[str, Any] = json.loads(Path(os.environ["MUTATION"]).read_text())


def pytest_configure(config: pytest.Config) -> None:
    if "record" in ORDERS:
        config.pluginmanager.register(_Recorder(ORDERS["record"], ORDERS["modules"]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "tests" in ORDERS:
        order = {name: number for number, name in enumerate(ORDERS["tests"])}
        chosen = [item for item in items if item.nodeid in order]
        items[:] = sorted(chosen, key=lambda item: order[item.nodeid])


class _Recorder:
    """Measures with coverage.py, one context for each test."""

    def __init__(self, to: str, modules: list[str]) -> None:
        from coverage import Coverage

        self.to = to
        self.modules = modules
        self.coverage = Coverage(data_file=None, include=modules, config_file=False)
        self.seconds: dict[str, float] = {}
        self.coverage.start()

    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self.coverage.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines = {
            module: dict(self._lines(data.contexts_by_lineno(os.path.abspath(module))))
            for module in self.modules
        }
        Path(self.to).write_text(json.dumps({"lines": lines, "seconds": self.seconds}))

    def _lines(self, found: dict[int, list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield each line that some test reached; the quickest tests first.

        A line that runs when its module is imported is everybody's.
        """
        for line, names in found.items():
            tests = [name for name in names if name in self.seconds]
            if "" in names or not tests:
                tests = list(self.seconds)
            yield line, sorted(tests, key=lambda name: (self.seconds[name], name))
