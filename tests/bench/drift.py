"""How long `drift` takes over 1,000 pools, as a ratio to virsh's own time to list and dump them.

    .venv/bin/python tests/bench/drift.py [--pools N] [--rounds N]

Both are run in turn against one private libvirtd, in sync and with drift, pools stopped and running.
The ratio is that of the medians; where other work takes a core, the processor times say more: those
of each command with all that it starts, and of libvirtd meanwhile.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.real.libvirt import private_libvirtd

if TYPE_CHECKING:
    from tests.real.libvirt import Libvirtd

ALLOWED = 1.5
XMLTOOL = str(Path(sys.executable).with_name("xmltool"))
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": os.environ.get("HOME", "/")}


class Cost(NamedTuple):
    """Seconds: on the wall, of the command's processors, of libvirtd's."""

    wall: float
    own: float
    daemon: float


def main() -> int:
    """Run it; 1 when a ratio is over what is allowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pools", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    status = 0
    with private_libvirtd() as daemon:
        targets = daemon.home / "targets"
        for number in range(wanted.pools):
            (targets / str(number)).mkdir(parents=True)
            daemon.define(_pool(number, targets), keep=True)
        daemon.own()
        for state in ("stopped", "running"):
            if state == "running":
                daemon.restart()  # pools whose directory is there come up
            for drifted in (False, True):
                if drifted:
                    (daemon.store / "pool7.xml").rename(daemon.store / "pool7.aside")
                ratio = _contest(
                    daemon, wanted.rounds, f"{state}, {'drift' if drifted else 'sync'}"
                )
                status |= ratio > ALLOWED
            (daemon.store / "pool7.aside").rename(daemon.store / "pool7.xml")
    return status


def _pool(number: int, targets: Path) -> bytes:
    return (
        f"<pool type='dir'><name>pool{number}</name><target><path>{targets}/{number}</path></target>"
        "</pool>"
    ).encode()


def _contest(daemon: Libvirtd, rounds: int, title: str) -> float:
    uuids = daemon.virsh("-q", "pool-list --all --uuid").stdout.split()
    batch = "pool-list --all --uuid; " + "".join(f"pool-dumpxml {uuid}; " for uuid in uuids)
    virsh = ["virsh", "-q", "-r", "-c", daemon.uri, batch]
    drift = [XMLTOOL, "drift", "--storage-dir", str(daemon.store), "-c", daemon.uri]
    peer: list[Cost] = []
    ours: list[Cost] = []
    for _ in range(rounds):
        peer.append(_cost(daemon, virsh, 0))
        ours.append(_cost(daemon, drift, int("drift" in title)))
    ratio = _median(ours).wall / _median(peer).wall
    sides = f"drift {_shown(ours)}, virsh {_shown(peer)}"
    sys.stdout.write(f"{len(uuids)} pools {title}: {sides}: {ratio:.2f}\n")
    return ratio


def _cost(daemon: Libvirtd, command: list[str], expected: int) -> Cost:
    before, begun = _times(daemon), time.monotonic()
    said = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
    wall, after = time.monotonic() - begun, _times(daemon)
    if said.returncode != expected:
        raise RuntimeError(said.stderr.decode())
    return Cost(wall, after[0] - before[0], after[1] - before[1])


def _times(daemon: Libvirtd) -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    fields = Path(f"/proc/{daemon.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return children.ru_utime + children.ru_stime, ticks / os.sysconf("SC_CLK_TCK")


def _median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def _shown(costs: list[Cost]) -> str:
    wall, own, daemon = _median(costs)
    return f"{wall:.2f} s (processor {own:.2f} + libvirtd {daemon:.2f})"


if __name__ == "__main__":
    sys.exit(main())
