"""How fast the language server is: its first diagnostics after the start, and those of an edit.

    .venv/bin/python tests/bench/server.py [--beside N] [--edits N] [--starts N]

The wall clock of a real client, with the load of the machine beside it, and the processor time of the
server, which other work does not change. Nothing here is a test: a time is no fact that a test could
hold.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.server.client import editor

POOL = """<pool type="dir">
  <name>images{number}</name>
  <target>
    <path>/srv/images{number}</path>
  </target>
</pool>
"""


class Times(NamedTuple):
    """What one start took: until the first diagnostics, and for each edit; seconds."""

    first: float
    edits: list[float]
    processor: float


async def measured(directory: Path, edits: int) -> Times:
    """Start a server, open a pool and edit it, each time in another way."""
    uri = (directory / "pool0.xml").as_uri()
    text = POOL.format(number=0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    times: list[float] = []
    async with editor(directory) as client:
        await client.open(uri, text)
        first = time.perf_counter() - start
        for number in range(edits):
            changed = text.replace(
                "</pool>", f"  <x{number}/>\n</pool>" if number % 2 else "</pool>"
            )
            begin = time.perf_counter()
            await client.change(uri, changed)
            times.append(time.perf_counter() - begin)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Times(first, times, spent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=int, default=199, help="other pools in the directory")
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for number in range(options.beside + 1):
            (Path(place) / f"pool{number}.xml").write_text(POOL.format(number=number))
        runs = [asyncio.run(measured(Path(place), options.edits)) for _ in range(options.starts)]
    first = sorted(run.first * 1000 for run in runs)
    edits = sorted(time * 1000 for run in runs for time in run.edits) or [0.0]
    spent = statistics.median(run.processor * 1000 for run in runs)
    sys.stdout.write(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.beside} files beside\n"
        f"first diagnostics: best {first[0]:.0f} ms, median {statistics.median(first):.0f} ms\n"
        f"an edit: median {statistics.median(edits):.0f} ms, p95 {edits[int(len(edits) * 0.95)]:.0f} ms\n"
        f"processor time of a start and {options.edits} edits: {spent:.0f} ms\n"
    )


if __name__ == "__main__":
    main()
