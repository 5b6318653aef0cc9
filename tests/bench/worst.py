"""The worst that a file within the limits can cost: `python -m tests.bench.worst [WORD…] [--least SECONDS]`.

Each shape of `tests.limits.shapes` is written as large as the limits let it (4 MiB) and given to every
command that reads it, each in a process of its own. Printed are processor time and memory of what
took longest; a line ends in `!` where it is over the contract.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.limits.shapes import LIMIT, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.limits.shapes import Shape

MOST_SECONDS, MOST_MEBIBYTES = 8.0, 400
"""What a document of 4 MiB may cost in any command."""
GIVEN_UP = 60
"""Seconds of processor time after which a command is ended."""


class Cost(NamedTuple):
    """What one command took for one shape."""

    seconds: float
    mebibytes: int
    status: int
    shape: str
    command: str

    @property
    def over(self) -> bool:
        """Whether it is over the contract."""
        return self.seconds > MOST_SECONDS or self.mebibytes > MOST_MEBIBYTES

    def __str__(self) -> str:
        mark = " !" if self.over else ""
        return (
            f"{self.seconds:7.2f} s {self.mebibytes:5d} MiB {self.status:4d}  {self.shape:38}"
            f" {self.command}{mark}"
        )


def largest(shape: Shape, directory: Path) -> int:
    """Write a shape as large as the limits let it, and return the number of its repetitions."""
    number = 16
    while number * 2 <= shape.most and shape.put(directory, number * 2) <= LIMIT:
        number *= 2
    step = number // 2
    while step:
        if number + step <= shape.most and shape.put(directory, number + step) <= LIMIT:
            number += step
        step //= 2
    shape.put(directory, number)
    return number


def cost(shape: Shape, argv: Sequence[str], directory: Path) -> Cost:
    """Run a command in a directory, in a process of its own, and measure it."""
    child = os.fork()
    if not child:
        _run(argv, directory)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Cost(
        used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, code, shape.name, " ".join(argv)
    )


def _run(argv: Sequence[str], directory: Path) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (GIVEN_UP, GIVEN_UP))
    os.chdir(directory)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    os.execve(sys.executable, [sys.executable, "-m", "xmltool", *argv], environment)


def costs(words: Sequence[str]) -> Iterator[Cost]:
    """Measure the shapes whose names hold one of some words; all without any."""
    for shape in SHAPES:
        if words and not any(word in shape.name for word in words):
            continue
        with tempfile.TemporaryDirectory() as name:
            largest(shape, Path(name))
            for argv in shape.commands:
                yield cost(shape, argv, Path(name))


def report(words: Sequence[str], least: float) -> int:
    """Print what took at least so many seconds, the longest first; return how much is over."""
    found = sorted(costs(words), reverse=True)
    shown = [str(each) for each in found if each.seconds >= least or each.over]
    over = sum(each.over for each in found)
    sys.stdout.write("\n".join([*shown, f"{len(found)} measured, {over} over the contract", ""]))
    return over


if __name__ == "__main__":
    given = sys.argv[1:]
    shortest = 1.0
    if "--least" in given:
        at = given.index("--least")
        shortest = float(given[at + 1])
        del given[at : at + 2]
    sys.exit(1 if report(given, shortest) else 0)
