"""A record of what one campaign measured: written by the campaign when it has passed.

Tests take the fixture `record`, which writes only with `pytest --record`; a script takes `--record`
itself and calls `write_record`. `python -m tests.figures.page` makes the page from all records.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

RECORDS = Path(__file__).with_name("records")
ROOT = RECORDS.parents[2]
PAGE = ROOT / "xmltool/manual/topics/figures.md"


class Record(NamedTuple):
    """What one campaign measured.

    Attributes:
        subject: what was measured, as the table's first column has it.
        figures: numbers by what they count, such as {"documents": 1500, "differences": 0}.
        command: what measures it again, from the top of a checkout.
        date: of the measurement, by the clock of the machine.
        machine: on which it was made.
        revision: the commit that was measured; see `revision`.
    """

    subject: str
    figures: dict[str, float]
    command: str
    date: str
    machine: str
    revision: str


def write_record(name: str, subject: str, figures: dict[str, float], command: str) -> None:
    """Write the record of a campaign that has just passed.

    Args:
        name: of the file, such as `agreement-documents`; the table is sorted by it.
        subject: what was measured.
        figures: numbers by what they count.
        command: what measures it again.
    """
    made = Record(subject, figures, command, time.strftime("%Y-%m-%d"), machine(), revision())
    RECORDS.mkdir(exist_ok=True)
    text = json.dumps(made._asdict(), indent=2, ensure_ascii=False)
    (RECORDS / f"{name}.json").write_text(f"{text}\n")


def revision() -> str:
    """Return the commit that is checked out, with `-dirty` where files differ but the figures themselves."""
    named = ["git", "describe", "--always", "--exclude=*", "--abbrev=10"]
    changed = [
        "git",
        "diff",
        "--quiet",
        "HEAD",
        "--",
        ":(exclude)tests/figures/records",
        f":(exclude){PAGE}",
    ]
    done = subprocess.run(named, cwd=ROOT, capture_output=True, text=True, check=True)
    dirty = subprocess.run(changed, cwd=ROOT, check=False).returncode != 0
    return done.stdout.strip() + ("-dirty" if dirty else "")


def machine() -> str:
    """Describe this machine: processors, kernel and Python."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    kernel = platform.release().partition("-")[0]
    processor = models[0] if models else platform.machine()
    version = platform.python_version()
    return f"{os.cpu_count()} processors ({processor}), Linux {kernel}, Python {version}"


def records() -> list[Record]:
    """Read all records, sorted by the name of their files."""
    return [Record(**json.loads(path.read_text())) for path in sorted(RECORDS.glob("*.json"))]
