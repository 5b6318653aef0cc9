"""How long `fleet` takes over many snapshots, as a ratio to the time of parsing their JSON.

    .venv/bin/python tests/bench/fleet.py [--hosts N[,N]...] [--pools N] [--rounds N] [--jobs N]

The peer is one process that reads every file and gives its text to the standard library's `json`.
Both start anew for each round, in turn; the ratio is that of the fastest rounds. Memory is the most
that a process, or one that it started, had resident. Both have their modules compiled, as installed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.timing import XMLTOOL, Command, compiled, cost
from tests.live.samples import directory
from xmltool.files.workers import default_jobs
from xmltool.live.pools import Live, LivePool
from xmltool.live.reported import Sizes
from xmltool.live.snapshot import to_json

ALLOWED = 1.5
MEMORY = 150
"""MiB."""
PEER = """\
import json, os, sys
for name in os.listdir(sys.argv[1]):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        json.loads(file.read())
"""
HEAD = "hosts  definitions    json   fleet  ratio  processor ratio  ms/host  MiB\n"
EVERY = 50
"""One host in so many has another target for one of its pools."""


def main() -> int:
    """Run it; 1 when a ratio or the memory is over what is allowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", default="1000,10000")
    parser.add_argument("--pools", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", default=str(default_jobs()))
    wanted = parser.parse_args()
    sys.stdout.write(HEAD)
    status = 0
    for hosts in map(int, wanted.hosts.split(",")):
        with compiled(), tempfile.TemporaryDirectory() as place:
            snapshots, definitions = Path(place, "snapshots"), Path(place, "definitions")
            write_snapshots(snapshots, hosts, wanted.pools)
            write_definitions(definitions, wanted.pools)
            for held in (False, True):
                more = ["--definitions", str(definitions)] if held else []
                peer = [sys.executable, "-S", "-c", PEER, str(snapshots)]
                command = [XMLTOOL, "fleet", str(snapshots), "-j", wanted.jobs, *more]
                status |= contest(hosts, wanted.rounds, peer, command, "yes" if held else "no")
    return status


def write_snapshots(place: Path, hosts: int, pools: int) -> None:
    """Write the snapshots of hosts that have the same pools, each with uuids of its own."""
    place.mkdir()
    for host in range(hosts):
        live = []
        for pool in range(pools):
            own = str(uuid.uuid4())
            target = f"/srv/pool{pool}{'x' if pool == 3 and host % EVERY == 7 else ''}"
            sizes = Sizes(10**12 + pool, 10**11 * (host % 7 + 1), 10**11)
            live.append(
                LivePool(
                    own, directory(f"pool{pool}", target, own), active=True, used=True, sizes=sizes
                )
            )
        text = to_json(Live("qemu:///system", tuple(live)), "2026-01-31T12:00:00Z")
        (place / f"host{host:05}.json").write_text(text)


def write_definitions(place: Path, pools: int) -> None:
    """Write what all hosts should have."""
    place.mkdir()
    for pool in range(pools):
        (place / f"pool{pool}.xml").write_text(
            f"<pool type='dir'><name>pool{pool}</name><target><path>/srv/pool{pool}</path></target>"
            "</pool>"
        )


def contest(hosts: int, rounds: int, peer: list[str], command: list[str], held: str) -> int:
    """Run both in turn, print a line, and return 1 when that is too slow or takes too much."""
    peers, own = [], []
    cost(Command([*command[:3], "--help"]))
    for _ in range(rounds):
        peers.append(cost(Command(peer)))
        own.append(cost(Command(command, statuses=(0, 1))))
    json_time, time_taken = min(one.wall for one in peers), min(one.wall for one in own)
    ratio = time_taken / json_time
    processors = min(one.processor for one in own) / min(one.processor for one in peers)
    memory = max(one.memory for one in own)
    sys.stdout.write(
        f"{hosts:5}  {held:11}  {json_time:5.2f} s {time_taken:5.2f} s {ratio:6.2f}  "
        f"{processors:15.2f}  {1000 * time_taken / hosts:7.3f}  {memory:3.0f}\n"
    )
    sys.stdout.flush()
    return int(ratio > ALLOWED or memory > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
