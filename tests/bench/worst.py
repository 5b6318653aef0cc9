"""The worst that a file within the limits can cost: `python -m tests.bench.worst [WORD…] [--kept FILE]`.

Each shape of `tests.limits.shapes` whose name holds one of the words is written as large as the limits
let it (4 MiB) and given to every command that reads it, each in a process of its own. Printed are
processor time and memory of what took longest, and the worst of each command; a line ends in `!` where
it is over the contract. All of it takes hours: what is measured is kept in a file, where one is named,
and not measured again when the same is run with it later.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.limits.shapes import SHAPES
from tests.limits.shapes.shape import LIMIT

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from tests.limits.shapes.shape import Shape

MOST_SECONDS, MOST_MEBIBYTES = 8.0, 400
"""What a document of 4 MiB may cost in any command."""
GIVEN_UP = 60
"""Seconds of processor time after which a command is ended."""
AS_AN_EDITOR = (
    "import sys; from tests.limits.shapes.shape import run; sys.exit(run(tuple(sys.argv[1:])))"
)
"""What opens a file as an editor does, as `xmltool server` itself reads no file."""
MEASURE = """
import json, os, resource, sys
seconds, command = int(sys.argv[1]), sys.argv[2:]
child = os.fork()
if not child:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.execv(command[0], command)
_, status, used = os.wait4(child, 0)
taken = used.ru_utime + used.ru_stime
print(json.dumps([taken, used.ru_maxrss, os.waitstatus_to_exitcode(status)]))
"""
"""A small process that starts a command: what starts one counts in its memory (getrusage(2), ru_maxrss)."""
TURN = 6
"""Commands that read a shape before the next shape has its turn."""


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
    fits, size, over = 1, shape.put(directory, 1), shape.most + 1
    guess = 16
    while over - fits > 1:
        guess = min(max(guess, fits + 1), over - 1, fits * 64)
        taken = shape.put(directory, guess)
        each = max((taken - size) / (guess - fits), 1 / 64)
        if taken > LIMIT:
            over = guess
        else:
            fits, size = guess, taken
        guess = fits + int((LIMIT - size) / each)
    shape.put(directory, fits)
    return fits


def cost(shape: Shape, argv: Sequence[str], directory: Path) -> Cost:
    """Run a command in a directory, in a process of its own, and measure it."""
    program = ["-c", AS_AN_EDITOR] if argv[0] == "server" else ["-m", "xmltool"]
    command = [sys.executable, *program, *argv]
    measured = subprocess.run(
        [sys.executable, "-S", "-c", MEASURE, str(GIVEN_UP), *command],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds, kibibytes, status = json.loads(measured.stdout)
    return Cost(seconds, kibibytes // 1024, status, shape.name, " ".join(argv))


def costs(words: Sequence[str], measured: Container[tuple[str, str]] = ()) -> Iterator[Cost]:
    """Measure the shapes whose names hold one of some words (all without any), but for what is measured.

    The first commands of every shape come before the next ones of any: they differ most.
    """
    shapes = [each for each in SHAPES if not words or any(word in each.name for word in words)]
    for first in range(0, max((len(shape.commands) for shape in shapes), default=0), TURN):
        for shape in shapes:
            commands = shape.commands[first : first + TURN]
            left = [argv for argv in commands if (shape.name, " ".join(argv)) not in measured]
            if left:
                with tempfile.TemporaryDirectory() as name:
                    largest(shape, Path(name))
                    for argv in left:
                        yield cost(shape, argv, Path(name))


def kept(path: Path, words: Sequence[str]) -> list[Cost]:
    """Measure what a file does not have yet, add each to it at once, and return all of them."""
    path.touch()
    found = [Cost(*json.loads(line)) for line in path.read_text().splitlines()]
    with path.open("a") as file:
        for each in costs(words, {(had.shape, had.command) for had in found}):
            file.write(json.dumps(each) + "\n")
            file.flush()
            found.append(each)
    return found


def report(found: Sequence[Cost], least: float) -> int:
    """Print what took at least so many seconds, the longest first; return how much is over."""
    lines = [
        str(each) for each in sorted(found, reverse=True) if each.seconds >= least or each.over
    ]
    verbs: dict[str, list[Cost]] = {}
    for each in found:
        verbs.setdefault(each.command.split()[0], []).append(each)
    for verb, of_verb in sorted(verbs.items()):
        seconds = max(each.seconds for each in of_verb)
        mebibytes = max(each.mebibytes for each in of_verb)
        lines.append(f"{seconds:7.2f} s {mebibytes:5d} MiB at most in {len(of_verb)} of {verb}")
    over = sum(each.over for each in found)
    sys.stdout.write("\n".join([*lines, f"{len(found)} measured, {over} over the contract", ""]))
    return over


def _by_itself() -> int:
    """Measure what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.worst")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--least", type=float, default=1.0)
    given = parser.parse_args()
    found = kept(given.kept, given.words) if given.kept else list(costs(given.words))
    return 1 if report(found, given.least) else 0


if __name__ == "__main__":
    sys.exit(_by_itself())
