"""What is timed is what the table says that it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench.pools import CLEAN, MIXED, write_pools, write_store, write_text
from tests.bench.timing import Command, cost, least
from xmltool import lint_files
from xmltool.__main__ import main
from xmltool.lint.lint import LintOptions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("kinds", "with_findings"), [(MIXED, 80), (CLEAN, 0)])
def test_so_many_files_have_a_finding(
    tmp_path: Path, kinds: tuple[tuple[str, str, str], ...], with_findings: int
) -> None:
    write_pools(tmp_path, 100, kinds)
    report = lint_files([str(tmp_path)], LintOptions(isolated=True))
    assert all(file.valid and file.loads for file in report.files)
    assert sum(bool(file.findings) for file in report.files) == with_findings


def test_a_store_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_store(tmp_path, 3)
    assert main(["check", "--root", str(tmp_path)]) == 0
    assert "pool-" not in capsys.readouterr().out, "only the root without libvirt is told of"


@pytest.mark.parametrize("size", [1 << 10, 1 << 15, 4_000_000])
def test_a_text_is_valid_and_as_long_as_said(tmp_path: Path, size: int) -> None:
    path = write_text(tmp_path, size)
    assert 0.8 * size < path.stat().st_size < 1.05 * size
    assert main(["validate", "--quiet", str(path)]) == 0


def test_costs_are_those_of_the_command() -> None:
    busy = Command([sys.executable, "-c", "sum(range(10**6))"])
    taken = least({"busy": busy, "half": busy._replace(part=0.5)}, 1)
    assert 0 < taken["half"].processor < taken["busy"].processor * 1.5
    with pytest.raises(RuntimeError, match="status 3"):
        cost(Command(["sh", "-c", "exit 3"]))
    assert cost(Command(["sh", "-c", "exit 3"], statuses=(3,))).wall > 0
