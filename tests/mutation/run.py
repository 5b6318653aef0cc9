"""Runs mutants: `python -m tests.mutation.run [--sample N] [--seed N] [--jobs N] [--all] [--record]`.

Each mutant meets the tests of its subject that reach its line, in a fork of one pytest in a clone of
what is committed (`session.py`). It is killed when one fails or they take too long. Those that
nothing kills are printed, with the reason where `survivors.toml` has one.
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
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from tests.figures.record import write_record
from tests.mutation.operators import Mutant, mutants, mutated
from tests.mutation.reach import Reach, read_reach
from tests.mutation.session import ELSEWHERE, ENOUGH, KILLED, LATE, SURVIVED, patience

ROOT = Path(__file__).resolve().parents[2]
SURVIVORS = Path(__file__).with_name("survivors.toml")


class Subject(NamedTuple):
    """What is mutated together: modules, and the tests that have to notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = {
    "documents": Subject(
        (
            *(f"xmltool/pool/{path.name}" for path in sorted((ROOT / "xmltool/pool").glob("read*.py"))),
            "xmltool/pool/rows.py",
            "xmltool/pool/write.py",
        ),
        ("tests/pool",),
    ),
    "root": Subject(
        tuple(f"xmltool/confined/{name}.py" for name in ("root", "directory", "walker", "pinned")),
        ("tests/confined", "tests/store/test_targets.py"),
    ),
    "change": Subject(
        tuple(f"xmltool/store/transaction/{name}.py" for name in ("change", "staging", "journal", "recovery")),
        ("tests/store/transaction",),
    ),
    "drift": Subject(("xmltool/live/drift.py",), ("tests/live", "tests/cli/test_drift.py")),
}  # fmt: skip


class Run(NamedTuple):
    """One mutant and what became of it: `SURVIVED`, `LATE` where the tests did not end, or killed."""

    mutant: Mutant
    outcome: int

    @property
    def killed(self) -> bool:
        """Whether some test noticed it."""
        return self.outcome != SURVIVED


def run_subject(subject: Subject, chosen: list[Mutant], jobs: int, clone: Path) -> list[Run]:
    """Run the mutants of a subject in a clone of what is committed."""
    to = clone.with_name("outcomes")
    to.unlink(missing_ok=True)
    orders = {
        "modules": subject.modules,
        "mutants": [{**mutant._asdict(), "text": text_of(mutant)} for mutant in chosen],
        "jobs": jobs,
        "to": str(to),
    }
    ended = pytest(clone, subject.tests, orders)
    if ended.returncode not in (0, 5):  # 5: pytest itself ran none
        raise RuntimeError(ended.stdout)
    outcomes = dict(json.loads(line) for line in to.read_text().splitlines())
    reach = read_reach(Path(f"{to}.reach"))
    return [
        Run(mutant, outcome_elsewhere(mutant, reach, clone) if outcome == ELSEWHERE else outcome)
        for mutant, outcome in ((chosen[number], outcomes[number]) for number in range(len(chosen)))
    ]


def text_of(mutant: Mutant) -> str:
    return mutated((ROOT / mutant.module).read_text(), mutant)


def outcome_elsewhere(mutant: Mutant, reach: Reach, clone: Path) -> int:
    """Run the tests of a mutant in a process of its own."""
    path = clone / mutant.module
    before = path.read_text()
    path.write_text(text_of(mutant))
    try:
        tests = reach.tests(mutant.module, mutant.line, ENOUGH)
        limit = 30 + patience(sum(reach.seconds[test] for test in tests))  # it collects them, too
        ended = pytest(clone, tuple(tests), None, limit)
        if "ERROR: not found" in ended.stdout:
            raise RuntimeError(ended.stdout)
        return KILLED if ended.returncode else SURVIVED
    except subprocess.TimeoutExpired:
        return LATE
    finally:
        path.write_text(before)


def pytest(
    clone: Path,
    tests: tuple[str, ...],
    orders: dict[str, Any] | None,
    limit: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run pytest in a clone, with the plug-in when there are orders for it."""
    told = clone.with_name("orders")
    told.write_text(json.dumps(orders))
    temporary = clone.with_name("tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o755)
    environment = {
        **os.environ,
        "MUTATION": str(told),
        "PYTHONPATH": str(clone),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(temporary),
    }
    plugin = ("-s", "-p", "tests.mutation.session") if orders is not None else ()
    own_mounts = ("unshare", "--mount") if os.geteuid() == 0 else ()  # a late mutant leaves some
    command = [
        *own_mounts,
        "nice",
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        *plugin,
        *tests,
    ]
    return subprocess.run(
        command,
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if orders is None else None,
        text=True,
        check=False,
        timeout=limit,
    )


def all_mutants() -> list[tuple[str, Mutant]]:
    """Return every mutant with its subject's name."""
    return [
        (name, mutant)
        for name, subject in SUBJECTS.items()
        for module in subject.modules
        for mutant in mutants(module, (ROOT / module).read_text())
    ]


def listed() -> dict[tuple[str, str, str], str]:
    """Read why mutants may survive: by module, place and change."""
    entries = tomllib.loads(SURVIVORS.read_text()).get("survivor", [])
    return {(one["module"], one["place"], one["change"]): one["why"] for one in entries}


def campaign(chosen: list[tuple[str, Mutant]], jobs: int) -> list[Run]:
    """Run mutants, the subjects beside each other."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="xmltool-mutants-", dir=memory) as made,
        ThreadPoolExecutor() as pool,
    ):
        Path(made).chmod(0o755)

        def run(name: str) -> list[Run]:
            clone = Path(made) / name / "clone"
            subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
            return run_subject(
                SUBJECTS[name], [one for where, one in chosen if where == name], jobs, clone
            )

        names = list(dict.fromkeys(name for name, _ in chosen))
        runs: list[Run] = []
        for name, done in zip(names, pool.map(run, names), strict=True):
            killed = sum(run.killed for run in done)
            late = sum(run.outcome == LATE for run in done)
            sys.stdout.write(
                f"{name}: {killed} of {len(done)} killed, {late} of them by taking too long\n"
            )
            report(done)
            runs += done
    return runs


def report(runs: list[Run]) -> None:
    """Print the mutants that nothing killed."""
    reasons = listed()
    for run in runs:
        mutant = run.mutant
        if not run.killed:
            why = reasons.get((mutant.module, mutant.place, mutant.change), "nobody noticed")
            sys.stdout.write(
                f"  {mutant.module}:{mutant.line}: {mutant.place!r} -> {mutant.change!r}: {why}\n"
            )
    sys.stdout.flush()


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
    killed = sum(run.killed for run in runs)
    share = round(100 * killed / len(runs), 1)
    sys.stdout.write(f"{killed} of {len(runs)} mutants of {len(there)} killed: {share} %\n")
    if wanted.record:
        words = "--all" if wanted.all else f"--sample {wanted.sample} --seed {wanted.seed}"
        words += "".join(f" --subject {name}" for name in wanted.subject or ())
        named = wanted.subject or ["all"]
        write_record(
            f"mutation-{'-'.join(named)}",
            f"faults put into the code on purpose ({', '.join(named)})",
            {"mutants": len(runs), "killed": killed, "%": share},
            f"python -m tests.mutation.run {words}",
        )
    return 0 if share >= 90 else 1


if __name__ == "__main__":
    raise SystemExit(main())
