"""How long commands take: the one home of timing.

Commands that are compared run in turn, so that what else the machine does meets all alike. A wall
time means something on an idle machine only; processor time, of a command with all that it starts,
nearly always.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

XMLTOOL = str(Path(sys.executable).with_name("xmltool"))


class Cost(NamedTuple):
    """Seconds of a command, on the wall and of processors with all that it started; and MiB of memory."""

    wall: float
    processor: float
    memory: float


class Command(NamedTuple):
    """What is timed.

    Attributes:
        argv: of the command.
        part: what is compared is so much of it, as when a peer was given more files, or fewer.
        statuses: with which it may end.
    """

    argv: Sequence[str]
    part: float = 1
    statuses: tuple[int, ...] = (0,)


@contextmanager
def compiled() -> Iterator[None]:
    """Have Python keep its bytecode in a directory of its own: a start without it is another one."""
    with tempfile.TemporaryDirectory() as directory:
        before = dict(os.environ)
        os.environ["PYTHONPYCACHEPREFIX"] = directory
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def cost(command: Command) -> Cost:
    """Run a command whose output nobody reads.

    Raises:
        RuntimeError: it ended with another status than expected.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command.argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.statuses:
        raise RuntimeError(f"status {process.returncode} of {' '.join(command.argv)[:500]}")
    processor = used.ru_utime + used.ru_stime
    return Cost(wall * command.part, processor * command.part, used.ru_maxrss / 1024)


def least(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """Run commands in turn, once in vain and so many rounds; return the least that each took."""
    for command in commands.values():
        cost(command)
    taken = {name: [cost(command)] for name, command in commands.items()}
    for _ in range(rounds - 1):
        for name, command in commands.items():
            taken[name].append(cost(command))
    return {name: Cost(*map(min, zip(*costs, strict=True))) for name, costs in taken.items()}
