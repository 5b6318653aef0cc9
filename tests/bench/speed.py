"""How long `validate` and `lint` take, as ratios against peers in the same run.

    .venv/bin/python tests/bench/speed.py [--files N] [--rounds N]

Each round runs every command once, in turn, so that what else the machine does meets all alike; the
ratio is that of the medians. Where other work takes the second core, only the processor time means
something. Nothing here is a test: a time is no fact that a test could hold.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.pools import write_pools

LIBVIRT_GRAMMAR = "/usr/share/libvirt/schemas/storagepool.rng"
XMLTOOL = str(Path(sys.executable).with_name("xmltool"))


class Contest(NamedTuple):
    """Two commands, and how many times longer the first may take."""

    title: str
    ours: list[str]
    peer: list[str]
    allowed: float


def contests(directory: Path, many: int) -> list[Contest]:
    """What issue 2 and 3 promise."""
    files = sorted(str(path) for path in directory.glob("*.xml"))
    xmllint = ["xmllint", "--noout", "--relaxng", LIBVIRT_GRAMMAR, *files]
    return [
        Contest(
            "validate of one file : importing lxml",
            [XMLTOOL, "validate", files[0]],
            [sys.executable, "-c", "from lxml import etree"],
            2.0,
        ),
        Contest(
            f"validate of {many} files : xmllint --relaxng",
            [XMLTOOL, "validate", str(directory)],
            xmllint,
            1.0,
        ),
        Contest(
            f"validate --format json of {many} files : xmllint --relaxng",
            [XMLTOOL, "validate", "--format", "json", str(directory)],
            xmllint,
            1.0,
        ),
        Contest(
            f"lint of {many} files : xmllint --relaxng",
            [XMLTOOL, "lint", "--isolated", "--fail-on", "never", str(directory)],
            xmllint,
            2.5,
        ),
    ]


class Time(NamedTuple):
    """Seconds of one run."""

    wall: float
    processor: float


def timed(command: list[str]) -> Time:
    """Run a command whose output nobody reads."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Time(wall, spent)


def peak_memory(command: list[str]) -> int:
    """Largest resident set of one process of a command, in KiB (by /proc, 100 times a second)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        for pid in (process.pid, *children(process.pid)):
            peak = max(peak, resident(pid))
        time.sleep(0.01)
    return peak


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def resident(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def measure(contest: Contest, rounds: int) -> None:
    ours, peer = [], []
    for _ in range(rounds):
        ours.append(timed(contest.ours))
        peer.append(timed(contest.peer))
    mine, theirs = (statistics.median(run.wall for run in runs) for runs in (ours, peer))
    spent = statistics.median(run.processor for run in ours)
    spent_by_peer = statistics.median(run.processor for run in peer)
    verdict = "ok" if mine / theirs <= contest.allowed else "TOO SLOW"
    sys.stdout.write(
        f"{contest.title}: {mine * 1000:.1f} ms : {theirs * 1000:.1f} ms = {mine / theirs:.2f} "
        f"(at most {contest.allowed}) {verdict}; "
        f"processor time {spent * 1000:.1f} ms : {spent_by_peer * 1000:.1f} ms = "
        f"{spent / spent_by_peer:.2f}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    if shutil.which("xmllint") is None or not Path(LIBVIRT_GRAMMAR).exists():
        sys.stderr.write("xmllint and libvirt's grammar are needed\n")
        return 2
    sys.stdout.write(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write_pools(directory, arguments.files)
        for contest in contests(directory, arguments.files):
            measure(contest, arguments.rounds)
        few = directory / "few"
        few.mkdir()
        write_pools(few, 1000)
        for count, where in ((1000, few), (arguments.files + 1000, directory)):
            peak = peak_memory([XMLTOOL, "validate", "--format", "json", str(where)])
            sys.stdout.write(f"validate of {count} files: {peak / 1024:.0f} MiB in one process\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
