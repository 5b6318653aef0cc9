"""The coverage of the tests, from the data of `coverage run -m pytest`: `python -m tests.figures.covered`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.figures.record import write_record


def main() -> int:
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet", "--keep"], check=True)
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "coverage.json"
        subprocess.run([*coverage, "json", "--quiet", "-o", report], check=True)
        totals = json.loads(report.read_text())["totals"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    figures = {"% of branches": round(branches, 1), "% of lines": round(lines, 1)}
    command = "coverage run -m pytest; python -m tests.figures.covered"
    write_record("coverage", "what the tests run of the package", figures, command)
    sys.stdout.write(f"{figures}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
