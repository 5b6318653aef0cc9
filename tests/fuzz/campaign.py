"""Runs a campaign, also by itself: `python -m tests.fuzz.campaign SECONDS [SEED]`."""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS, Target, prepare
from xmltool.__main__ import main

SLOWEST = 8.0
"""Seconds of processor time that one input may take (the contract's for 4 MiB; these are smaller)."""
MOST_MEMORY = 400 * 1024
"""KiB that a campaign may ever need."""


class Find(NamedTuple):
    """An input at which a command failed, and how."""

    target: str
    argv: tuple[str, ...]
    data: bytes
    how: str


def tried(argv: tuple[str, ...]) -> str | None:
    """Run a command in the working directory; return what is wrong with how it ended."""
    raw = io.BytesIO()
    out, err = io.TextIOWrapper(raw, "utf-8", "backslashreplace"), io.StringIO()
    start = time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(argv)
            out.flush()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {error}"
    took = time.process_time() - start
    if status not in (0, 1, 2):
        return f"status {status}"
    if "xmltool: unexpected" in err.getvalue():
        return err.getvalue()[:500]
    if b"\x1b" in raw.getvalue() and "dumpxml" not in argv and "fmt" not in argv:
        return "an escape character reached the output"
    return f"took {took:.1f} s" if took > SLOWEST else None


def one(draw: random.Random, target: Target, directory: Path) -> tuple[Find | None, int]:
    """Make one input and give it to one or two of its readers."""
    data = mutated(draw, draw.choice(target.seeds), draw.choice(TARGETS).seeds)
    path = directory / target.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    commands = draw.sample(target.commands, min(2, len(target.commands)))
    for argv in commands:
        how = tried(argv)
        if how is not None:
            return Find(target.name, argv, data, how), len(commands)
    return None, len(commands)


def campaign(seconds: float, seed: int) -> tuple[int, list[Find]]:
    """Fuzz for some seconds of the clock; return the number of inputs and what was found."""
    draw = random.Random(seed)
    finds: dict[tuple[str, str], Find] = {}
    number = 0
    weights = [8 if target.name in ("document", "template", "entry") else 1 for target in TARGETS]
    here = Path.cwd()
    directory = Path(tempfile.mkdtemp(prefix="xmltool-fuzz-"))
    os.chdir(directory)
    try:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            target = draw.choices(TARGETS, weights)[0]
            shutil.rmtree(directory / "root", ignore_errors=True)
            prepare(directory)
            find, ran = one(draw, target, directory)
            number += ran
            with contextlib.suppress(OSError):
                (directory / target.file).unlink()
            if find is not None:
                finds.setdefault((find.argv[0], find.how[-120:]), find)
    finally:
        os.chdir(here)
        shutil.rmtree(directory)
    return number, list(finds.values())


def memory() -> int:
    """Return the most memory that this process ever had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    os.environ.pop("XMLTOOL_DEBUG", None)
    number, finds = campaign(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    for find in finds:
        sys.stdout.write(f"{find.target} {find.argv}\n  {find.how}\n  {find.data[:2000]!r}\n")
    sys.stdout.write(f"{number} inputs, {len(finds)} finds, {memory() // 1024} MiB\n")
