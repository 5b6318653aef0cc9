"""What one `validate` loads: a guard of its start-up time that no stopwatch could be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "fixtures/valid/dir/images.xml"
PROGRAM = """
import sys
from xmltool.__main__ import main
main()
print(*sys.modules)
"""

NEVER = (
    "pydantic", "rich", "xmlschema", "elementpath", "watchdog", "multiprocessing", "pickle", "json",
    "importlib.resources", "dataclasses", "tempfile", "tomllib",
)  # fmt: skip
"""Libraries that a clean file needs nothing of; subprocess and difflib are Typer's own imports."""

NOT_FOR_CLEAN_FILES = (
    "xmltool.document.places", "xmltool.document.prolog", "xmltool.lint", "xmltool.store", "xmltool.live",
    "xmltool.layout", "xmltool.generator", "xmltool.pool.write", "xmltool.explain.matcher",
    "xmltool.explain.explain", "xmltool.convert.to_json", "xmltool.grammar.foreign",
    "xmltool.pool.kinds", "xmltool.files.workers", "xmltool.report.full", "xmltool.report.json_format", "xmltool.cli.show.progress",
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Every module that `xmltool validate` of one clean file imports."""
    return modules_of("--quiet")


def modules_of(*options: str) -> set[str]:
    unmeasured = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "validate", *options, str(FILE)],
        cwd=ROOT,
        env=unmeasured,  # coverage.py imports much in every program that it follows
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ended.stdout.split())


def test_the_guard_sees_what_is_loaded(loaded: set[str]) -> None:
    assert {"lxml.etree", "xmltool.verdict", "xmltool.cli.commands.validate"} <= loaded


def test_typer_is_loaded_only_for_what_is_not_ordinary(loaded: set[str]) -> None:
    assert "typer" not in loaded
    assert "typer" in modules_of("--jobs", "1")


@pytest.mark.parametrize("module", [*NEVER, *NOT_FOR_CLEAN_FILES])
def test_a_clean_file_does_not_load(module: str, loaded: set[str]) -> None:
    assert not {name for name in loaded if name == module or name.startswith(f"{module}.")}


@pytest.mark.parametrize("family", ["between", "store", "practice", "settings"])
def test_a_clean_file_loads_only_rules_of_verdicts(family: str, loaded: set[str]) -> None:
    assert f"xmltool.rules.{family}" not in loaded


def test_only_the_command_that_runs_is_loaded(loaded: set[str]) -> None:
    commands = {path.stem for path in (ROOT / "xmltool/cli/commands").glob("*.py")}
    others = commands - {"__init__", "validate"}
    assert len(others) > 20
    assert {f"xmltool.cli.commands.{name}" for name in others}.isdisjoint(loaded)
