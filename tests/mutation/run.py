"""Runs mutants: `python -m tests.mutation.run [--sample N] [--seed N] [--jobs N] [--all] [--record]`.

Each mutant meets the tests of its subject that reach its line, in a clone of what is committed. It
is killed when one fails or they take too long. Those that nothing kills are printed, with the reason
where `survivors.toml` has one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from tests.figures.record import write_record
from tests.mutation.operators import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SURVIVORS = Path(__file__).with_name("survivors.toml")
SLOWEST = 10
"""A mutant may take so many times as long as its tests took before, and a minute."""


class Subject(NamedTuple):
    """What is mutated together: modules, and the tests that have to notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = {
    "reading": Subject(
        tuple(f"xmltool/pool/{name}.py" for name in ("read", "read_source", "read_target", "read_adapter", "read_auth")),
        ("tests/pool", "tests/test_verdict.py"),
    ),
    "writing": Subject(("xmltool/pool/write.py",), ("tests/pool", "tests/test_verdict.py")),
    "root": Subject(
        tuple(f"xmltool/confined/{name}.py" for name in ("root", "directory", "walker", "pinned")),
        ("tests/confined", "tests/store/test_targets.py"),
    ),
    "change": Subject(
        tuple(f"xmltool/store/transaction/{name}.py" for name in ("change", "staging", "journal", "recovery")),
        ("tests/store/transaction",),
    ),
    "drift": Subject(("xmltool/live/drift.py",), ("tests/live",)),
}  # fmt: skip


class Run(NamedTuple):
    """One mutant and what became of it: "failed", "slow", or "survived"."""

    subject: str
    mutant: Mutant
    outcome: str


class Clones:
    """Clones of the commit, one for each job."""

    def __init__(self, directory: Path, jobs: int) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            clone = directory / f"clone{number}"
            subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
            self._free.put(clone)

    def pytest(self, orders: dict[str, Any], tests: tuple[str, ...], changed: Mutant | None, limit: float) -> str:  # fmt: skip
        """Run tests in a free clone, with a mutant in its place; return the outcome."""
        clone = self._free.get()
        try:
            path = clone / changed.module if changed is not None else None
            before = path.read_text() if path is not None else ""
            if path is not None and changed is not None:
                path.write_text(changed.text)
            try:
                return self._run(clone, orders, tests, limit)
            finally:
                if path is not None:
                    path.write_text(before)
        finally:
            self._free.put(clone)

    def _run(
        self, clone: Path, orders: dict[str, Any], tests: tuple[str, ...], limit: float
    ) -> str:
        told = clone.with_suffix(".json")
        told.write_text(json.dumps(orders))
        temporary = clone.with_suffix(".tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(mode=0o755)
        environment = {
            **os.environ,
            "MUTATION": str(told),
            "PYTHONPATH": str(clone),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary),
        }
        command = ["nice", sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider",
                   "-p", "tests.mutation.reach", *tests]  # fmt: skip
        with subprocess.Popen(
            command,
            cwd=clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                return "slow"
        if process.returncode == 0:
            return "survived"
        if process.returncode != 1 and "record" in orders:
            raise RuntimeError(said)
        return "failed" if "record" not in orders else f"failed:\n{said}"


def reach(clones: Clones, subject: Subject, directory: Path) -> dict[str, Any]:
    """Run a subject's tests as they are; return which reach which line, and how long they take."""
    to = directory / "reach.json"
    orders = {"record": str(to), "modules": list(subject.modules)}
    outcome = clones.pytest(orders, subject.tests, None, 3600)
    if outcome != "survived":
        raise RuntimeError(outcome)
    found: dict[str, Any] = json.loads(to.read_text())
    return found


def tried(clones: Clones, name: str, mutant: Mutant, known: dict[str, Any]) -> Run:
    """Run the tests that reach a mutant's line, or the line that its statement begins on."""
    lines = {int(line): tests for line, tests in known["lines"][mutant.module].items()}
    tests = lines[max((line for line in lines if line <= mutant.line), default=min(lines))]
    files = tuple(dict.fromkeys(test.partition("::")[0] for test in tests))
    limit = 60 + SLOWEST * sum(known["seconds"][test] for test in tests)
    return Run(name, mutant, clones.pytest({"tests": tests}, files, mutant, limit))


def all_mutants() -> list[tuple[str, Mutant]]:
    """Return every mutant with its subject's name."""
    return [
        (name, mutant)
        for name, subject in SUBJECTS.items()
        for module in subject.modules
        for mutant in mutants(module, (ROOT / module).read_text())
    ]


def reason(mutant: Mutant) -> str | None:
    """Return why a mutant may survive, or None."""
    for entry in tomllib.loads(SURVIVORS.read_text()).get("survivor", []):
        if (entry["module"], entry["place"], entry["change"]) == (
            mutant.module,
            mutant.place,
            mutant.change,
        ):
            return str(entry["why"])
    return None


def campaign(chosen: list[tuple[str, Mutant]], jobs: int) -> list[Run]:
    """Run mutants; each is printed when it has survived."""
    with tempfile.TemporaryDirectory(prefix="xmltool-mutants-") as made, ThreadPoolExecutor(jobs) as pool:  # fmt: skip
        directory = Path(made)
        directory.chmod(0o755)
        clones = Clones(directory, jobs)
        known = {
            name: reach(clones, SUBJECTS[name], directory)
            for name in dict.fromkeys(name for name, _ in chosen)
        }
        runs = []
        started = time.time()
        jobs_done = pool.map(lambda one: tried(clones, *one, known[one[0]]), chosen)
        for number, run in enumerate(jobs_done, 1):
            runs.append(run)
            if run.outcome == "survived":
                mutant = run.mutant
                sys.stdout.write(
                    f"{mutant.module}:{mutant.line}: {mutant.place!r} -> {mutant.change!r}"
                    f" survived: {reason(mutant) or 'nobody noticed'}\n"
                )
            if number % 20 == 0:
                sys.stdout.write(f"{number} of {len(chosen)}, {time.time() - started:.0f} s\n")
            sys.stdout.flush()
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="every mutant, in place of a sample")
    parser.add_argument("--subject", choices=SUBJECTS, action="append")
    parser.add_argument("--record", action="store_true", help="keep the figures")
    wanted = parser.parse_args()
    there = [one for one in all_mutants() if one[0] in (wanted.subject or SUBJECTS)]
    draw = random.Random(wanted.seed)
    chosen = there if wanted.all else draw.sample(there, min(wanted.sample, len(there)))
    chosen.sort(key=lambda one: (list(SUBJECTS).index(one[0]), one[1].module, one[1].line))
    runs = campaign(chosen, wanted.jobs)
    survived = [run for run in runs if run.outcome == "survived"]
    killed = len(runs) - len(survived)
    share = round(100 * killed / len(runs), 1)
    sys.stdout.write(f"{killed} of {len(runs)} mutants of {len(there)} killed: {share} %\n")
    if wanted.record:
        words = "all" if wanted.all else f"--sample {wanted.sample} --seed {wanted.seed}"
        write_record(
            "mutation",
            "mutants of reading, writing, the confined root, changes, recovery and drift",
            {"mutants": len(runs), "killed": killed, "%": share},
            f"python -m tests.mutation.run {words}",
        )
    return 0 if share >= 90 else 1


if __name__ == "__main__":
    raise SystemExit(main())
