"""Runs a campaign, also by itself: `python -m tests.fuzz.campaign INPUTS [SEED] [--jobs N] [--seconds S] [--record]`.

Inputs are made and read in forked workers, some hundreds to each, so that what ends a process or holds
it for ever is a find like any other. What a worker did is on its disk before it does it.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import io
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import typer

from tests.figures.record import write_record
from tests.fuzz.mutation import mutated
from tests.fuzz.targets import SERVER, TARGETS, Target, prepare, restore
from xmltool.__main__ import FEW_COLLECTIONS, main
from xmltool.cli import app
from xmltool.grammar import choose, load
from xmltool.grammar.grammar import BUNDLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.grammar.grammar import Grammar
    from xmltool.versions import Version

SLOWEST = 8.0
"""Seconds of processor time that one input may take (the contract's for 4 MiB; these are smaller)."""
MOST_MEMORY = 400 * 1024
"""KiB that a campaign may ever need."""
BATCH = 2000
"""Inputs to a worker."""
LONGEST = 120
"""Seconds of processor time that a whole worker may take; of the clock fifteen times as many."""
DEAR = ("lint", "check", "server")
"""Commands that take ten times as long as the others, and are given a third as many inputs."""
_WRECKED = ("journal", "manifest")
"""Targets whose readers may change what stands beside them, by finishing a change."""


class Find(NamedTuple):
    """An input at which a command failed, and how."""

    target: str
    argv: tuple[str, ...]
    data: bytes
    how: str


class Result(NamedTuple):
    """What a campaign did.

    Attributes:
        inputs: that were made, each read by one command or more.
        runs: of commands.
        finds: each kind once.
        memory: the most KiB that a worker had.
    """

    inputs: int
    runs: int
    finds: tuple[Find, ...]
    memory: int


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


def _edited(draw: random.Random, path: Path) -> str | None:
    """Open a file as an editor does; return what is wrong."""
    from tests.fuzz.editor import opened

    try:
        opened(path, draw)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        return f"{type(error).__name__} at {line}: {error}"
    return None


def one(draw: random.Random, target: Target, directory: Path) -> tuple[Find | None, int]:
    """Make one input and give it to one or two of its readers."""
    data = mutated(draw, draw.choice(target.seeds), draw.choice(TARGETS).seeds)
    path = directory / target.file
    path.write_bytes(data)
    weights = [1 if argv[0] in DEAR else 3 for argv in target.commands]
    commands = dict.fromkeys(draw.choices(target.commands, weights, k=draw.choice((1, 1, 1, 2))))
    for argv in commands:
        _note(directory, target, argv)
        how = _edited(draw, path) if argv == SERVER else tried(argv)
        if how is not None:
            return Find(target.name, argv, data, how), len(commands)
    return None, len(commands)


def _note(directory: Path, target: Target, argv: tuple[str, ...]) -> None:
    """Write down what is about to be tried, for who finds this process dead."""
    (directory / "trying").write_text("\n".join((target.name, *argv)))


def batch(number: int, seed: int, directory: Path) -> Result:
    """Make and read some inputs in a directory, which is the working one."""
    draw = random.Random(seed)
    finds: dict[tuple[str, str], Find] = {}
    weights = [target.weight for target in TARGETS]
    runs = 0
    prepare(directory)
    for _ in range(number):
        target = draw.choices(TARGETS, weights)[0]
        find, ran = one(draw, target, directory)
        runs += ran
        if find is not None:
            finds.setdefault((find.argv[0], find.how[-120:]), find)
        if target.name in _WRECKED:
            shutil.rmtree(directory / "root")
            prepare(directory)
        else:
            restore(directory, target)
    return Result(number, runs, tuple(finds.values()), 0)


class Worker(NamedTuple):
    """A forked worker at its batch."""

    number: int
    process: int
    directory: tempfile.TemporaryDirectory[str]


def _started(number: int, seed: int) -> Worker:
    """Fork a worker for a batch, in a directory of its own."""
    kept = _directory()
    here = Path(kept.name) / "here"
    here.mkdir()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
            signal.alarm(15 * LONGEST)
            os.chdir(here)
            (here.parent / "answer").write_bytes(pickle.dumps(batch(number, seed, here)))
        finally:
            os._exit(0)
    return Worker(number, child, kept)


def _ended(worker: Worker) -> Result:
    """Wait for a worker and return what it did."""
    with worker.directory as name:
        _, status, used = os.wait4(worker.process, 0)
        answer = Path(name) / "answer"
        if status or not answer.exists():
            return Result(worker.number, 0, (_dead(Path(name) / "here", status),), used.ru_maxrss)
        result: Result = pickle.loads(answer.read_bytes())
        return result._replace(memory=used.ru_maxrss)


def _directory() -> tempfile.TemporaryDirectory[str]:
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    return tempfile.TemporaryDirectory(prefix="xmltool-fuzz-", dir=place)


def _dead(here: Path, status: int) -> Find:
    """Return what a worker was at when it died."""
    name, *argv = (here / "trying").read_text().split("\n")
    target = next(target for target in TARGETS if target.name == name)
    data = (here / target.file).read_bytes() if (here / target.file).exists() else b""
    return Find(name, tuple(argv), data, f"the process ended with {status:#x}")


def _warm(directory: Path) -> None:
    """Run every command once, so that no worker makes anew what all of them need."""
    here = Path.cwd()
    os.chdir(directory)
    try:
        prepare(directory)
        for target in TARGETS:
            (directory / target.file).write_bytes(target.seeds[0])
            for argv in target.commands:
                if argv == SERVER:
                    _edited(random.Random(0), directory / target.file)
                else:
                    tried(argv)
            restore(directory, target)
    finally:
        os.chdir(here)


@contextlib.contextmanager
def _quick() -> Iterator[None]:
    """Make once what is the same for every input: the command lines and the bundled grammar."""
    patch = pytest.MonkeyPatch()
    thresholds = gc.get_threshold()
    bundled = functools.cache(choose.load_grammar)

    def load_grammar(source: str, version: Version | None, **how: Any) -> Grammar:
        own = source == BUNDLED
        return bundled(source, version) if own else load.load_grammar(source, version, **how)

    patch.setattr(choose, "load_grammar", load_grammar)
    patch.setattr(app, "build", functools.cache(app.build))
    patch.setattr(typer.main, "get_command", functools.cache(typer.main.get_command))
    gc.set_threshold(FEW_COLLECTIONS)
    try:
        yield
    finally:
        patch.undo()
        gc.set_threshold(*thresholds)


def campaign(
    inputs: int, seed: int, *, jobs: int = 1, seconds: float = float("inf"), say: bool = False
) -> Result:
    """Fuzz with so many inputs, or for some seconds of the clock where those are over before."""
    begun = made = runs = memory = 0
    finds: dict[tuple[str, str], Find] = {}
    deadline = time.monotonic() + seconds
    workers: deque[Worker] = deque()
    with _quick():
        if inputs > BATCH:
            with _directory() as name:
                _warm(Path(name))
        while True:
            while len(workers) < jobs and begun < inputs and time.monotonic() < deadline:
                workers.append(_started(min(BATCH, inputs - begun), seed + begun))
                begun += workers[-1].number
            if not workers:
                return Result(made, runs, tuple(finds.values()), memory)
            done = _ended(workers.popleft())
            made, runs, memory = made + done.inputs, runs + done.runs, max(memory, done.memory)
            for find in done.finds:
                if finds.setdefault((find.argv[0], find.how[-120:]), find) is find and say:
                    _told(find)
            if say:
                _out(f"{made} inputs, {runs} runs, {len(finds)} finds, {memory // 1024} MiB")


def _told(find: Find) -> None:
    _out(f"{find.target} {find.argv}\n  {find.how}\n  {find.data[:3000]!r}")


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _by_itself() -> int:
    """Run the campaign that the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.campaign")
    parser.add_argument("inputs", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    os.environ.pop("XMLTOOL_DEBUG", None)
    done = campaign(given.inputs, given.seed, jobs=given.jobs, seconds=given.seconds, say=True)
    if given.record and not done.finds:
        figures = {
            "inputs": done.inputs,
            "runs": done.runs,
            "faults": 0,
            "MiB": done.memory // 1024,
        }
        command = f"python -m tests.fuzz.campaign {done.inputs} {given.seed}"
        write_record("fuzz-long", "mutated inputs of every reader, by the hour", figures, command)
    return 1 if done.finds else 0


if __name__ == "__main__":
    sys.exit(_by_itself())
