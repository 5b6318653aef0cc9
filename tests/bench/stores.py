"""Times of the offline store against its peers: `python tests/bench/stores.py [--rounds N]`.

Run on a disk-backed file system (`--directory`): what counts is fsync.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.pools import write_pools

XMLTOOL = str(Path(sys.executable).with_name("xmltool"))


def naive(source: Path, store: Path) -> None:
    """Write each file beside its place, fsync, rename, fsync the directory."""
    for path in sorted(source.iterdir()):
        data = path.read_bytes()
        temporary = store / f"{path.name}.new"
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, data)
        os.fsync(file)
        os.close(file)
        temporary.rename(store / path.name)
        directory = os.open(store, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)


def xmltool(*arguments: object) -> float:
    """Wall-clock seconds of a command."""
    start = time.perf_counter()
    subprocess.run(
        [XMLTOOL, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def apply_seconds(source: Path, scratch: Path, number: int) -> tuple[float, float]:
    """Give the times of `apply` on a new store, start-up apart, and of the naive loop."""
    start_up = xmltool("list", "--storage-dir", scratch / "none")
    ours = xmltool("apply", source, "--storage-dir", scratch / f"ours{number}") - start_up
    store = scratch / f"naive{number}"
    store.mkdir()
    start = time.perf_counter()
    naive(source, store)
    return ours, time.perf_counter() - start


def told(title: str, ours: list[float], peer: list[float], allowed: float) -> None:
    ratio = statistics.median(ours) / statistics.median(peer)
    sys.stdout.write(
        f"{title}: {statistics.median(ours):.3f} s : {statistics.median(peer):.3f} s = {ratio:.2f}"
        f" (at most {allowed}) {'ok' if ratio <= allowed else 'TOO SLOW'}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", default=".")
    arguments = parser.parse_args()
    sys.stdout.write(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory(dir=arguments.directory) as name:
        scratch = Path(name)
        few, many = scratch / "few", scratch / "many"
        few.mkdir()
        write_pools(few, 1000)
        pairs = [apply_seconds(few, scratch, number) for number in range(arguments.rounds)]
        told("apply of 1000 : naive loop", *map(list, zip(*pairs, strict=True)), 1.5)  # type: ignore[arg-type]
        many.mkdir()
        write_pools(many, 10_000)
        xmltool("apply", many, "--storage-dir", scratch / "store")
        ours = [
            xmltool("list", "--storage-dir", scratch / "store") for _ in range(arguments.rounds)
        ]
        peer = [xmltool("validate", scratch / "store") for _ in range(arguments.rounds)]
        told("list of 10000 : validate of them", ours, peer, 2.0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
