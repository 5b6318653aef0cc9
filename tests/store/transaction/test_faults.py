"""A change that fails or dies at any system call leaves the old store or the new one.

In this process every call fails or "kills" in turn. Under strace real processes are killed and real
system calls fail: a sample of them, all in the long form.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import CHANGES, STORE, leftovers, prepare, recover, run, state
from tests.store.transaction.disk import READ_SIDE, WRITE_SIDE, Faults
from xmltool.confined.root import Root
from xmltool.errors import StoreError, XmltoolError
from xmltool.store.reading import reading
from xmltool.store.transaction import change as change_module
from xmltool.store.transaction.atomic import begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.transaction.changes import State

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT)
WATCHED = (*READ_SIDE, *WRITE_SIDE)


class Outcome:
    """What one run with one fault came to."""

    def __init__(self, base: Path, old: State, new: State) -> None:
        self.base, self.old, self.new = base, old, new

    def problem(self, *, succeeded: bool, said: str) -> str | None:
        """Say what is wrong with the store after the fault and after the next run, if anything."""
        at_once = state(self.base)
        journal = (self.base / STORE.lstrip("/") / ".xmltool/journal").exists()
        known = {*self.old.files.values(), *self.new.files.values()}
        known |= {*self.old.secrets.values(), *self.new.secrets.values()}
        if {*at_once.files.values(), *at_once.secrets.values()} - known:
            return "a torn file"
        if succeeded and at_once != self.new:
            return "success was reported, and it is not there"
        if at_once not in (self.old, self.new) and not journal:
            return "half done, and no journal"
        if "next xmltool command" not in said and said and at_once != self.old:
            return f"said to be unchanged, but is not: {said}"
        with Root(str(self.base)) as root:
            recover(root)
        after = state(self.base)
        if after not in (self.old, self.new):
            return "half done after recovery"
        if journal and after != self.new:
            return "committed, and not finished by the next run"
        if left := leftovers(self.base):
            return f"left behind: {left}"
        return None


def both_states(scratch: Path, name: str) -> tuple[State, State]:
    base = scratch / "reference"
    prepare(base)
    old = state(base)
    with Root(str(base)) as root:
        run(root, name)
    return old, state(base)


def calls_of(base: Path, name: str, only: tuple[str, ...]) -> list[str]:
    prepare(base)
    faults = Faults(None, None, only)
    with faults.watching(), Root(str(base)) as root:
        run(root, name)
    return faults.seen


def once(
    base: Path, name: str, at: int, number: int | None, only: tuple[str, ...]
) -> tuple[bool, str]:
    """Run a change with one fault; give whether it reported success, and what it said else."""
    shutil.rmtree(base, ignore_errors=True)
    prepare(base)
    faults = Faults(at, number, only)
    succeeded, said = False, ""
    with faults.watching():
        try:
            with Root(str(base)) as root:
                run(root, name)
            succeeded = True
        except StoreError as error:
            said = f"{error.message}: {error.hint}"
    return succeeded, said


@pytest.mark.parametrize("name", [n for n in CHANGES if n != "apply_twenty"])
@pytest.mark.parametrize("number", [None, *ERRORS], ids=lambda n: errno.errorcode.get(n, "kill"))
def test_a_fault_at_every_call(
    scratch: Path,
    name: str,
    number: int | None,
    long_form: bool,
    record: Callable[..., None],
) -> None:
    old, new = both_states(scratch, name)
    only = WATCHED if number is None else WRITE_SIDE
    calls = calls_of(scratch / "count", name, only)
    assert len(calls) > 10
    base = scratch / "store"
    sampled = number in (None, errno.ENOSPC) or long_form or name == "rename"
    places = range(0, len(calls), 1 if sampled else 3)
    for at in places:
        succeeded, said = once(base, name, at, number, only)
        where = f"{name}, call {at} ({calls[at]})"
        assert succeeded or number is None or said, f"{where}: neither success nor a message"
        problem = Outcome(base, old, new).problem(succeeded=succeeded, said=said)
        assert problem is None, f"{where}: {problem}"
    figures = {"faults and kills": len(places), "stores neither old nor new": 0}
    record("safety-faults", "a fault or a kill at a call of a change", figures)


def test_a_kill_in_the_recovery_too(scratch: Path) -> None:
    """Killed after the commit, then killed at every call of the run that finishes it."""
    old, new = both_states(scratch, "apply")
    calls = calls_of(scratch / "count", "apply", WRITE_SIDE)
    base = scratch / "store"
    tried = 0
    commit = calls.index("rename")
    for at in range(commit + 1, len(calls), 5):
        for second in range(0, 60, 3):
            once(base, "apply", at, None, WRITE_SIDE)
            faults = Faults(second, None, WATCHED)
            with faults.watching(), Root(str(base)) as root:
                recover(root)
            tried += 1
            problem = Outcome(base, old, new).problem(succeeded=False, said="next xmltool command")
            assert problem is None, f"calls {at} and {second}: {problem}"
            assert state(base) == new
    assert tried > 50


def test_without_the_journal_it_is_half_done(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same faults, the same checks, and a change that renames without a journal."""
    old, new = both_states(scratch, "apply")
    stage = change_module.StoreChange._stage

    def without_journal(self: object, places: object, contents: object) -> None:
        stage(self, places, contents)  # type: ignore[arg-type]
        os.unlink("journal", dir_fd=places.private.fd)  # type: ignore[attr-defined]

    monkeypatch.setattr(change_module.StoreChange, "_stage", without_journal)
    calls = calls_of(scratch / "count", "apply", WRITE_SIDE)
    problems = Counter[str | None]()
    for at in range(len(calls)):
        succeeded, said = once(scratch / "store", "apply", at, None, WRITE_SIDE)
        outcome = Outcome(scratch / "store", old, new)
        problems[outcome.problem(succeeded=succeeded, said=said)] += 1
    assert problems["half done, and no journal"] >= 5


@pytest.mark.parametrize("name", ["apply", "apply_with_secrets"])
def test_a_reader_sees_the_old_store_or_the_new_one(scratch: Path, name: str) -> None:
    """A reading command after a kill finishes the change, or shows it where it may not write."""
    old, new = both_states(scratch, name)
    calls = calls_of(scratch / "count", name, WRITE_SIDE)
    base = scratch / "store"
    finished = shown = 0
    for at in range(0, len(calls), 2):
        once(base, name, at, None, WRITE_SIDE)
        half = state(base)
        with _read_only(), Root(str(base)) as root, reading(root, STORE, wait=1) as view:
            assert state(base) == half
            seen = _overlaid(half, view.pending)
            assert seen in (old[:2] + old[3:], new[:2] + new[3:]), at
            shown += view.pending is not None
            assert (view.pending is not None) == bool(view.notes)
        with Root(str(base)) as root, reading(root, STORE, wait=1) as view:
            after = state(base)
            assert after in (old, new)
            assert view.pending is None
            finished += bool(view.notes)
    assert finished >= 5
    assert shown == finished


class _read_only:  # noqa: N801 - reads as the block that it is
    """A read-only file system, as far as a process can tell."""

    def __enter__(self) -> None:
        self.patch = pytest.MonkeyPatch()

        def refuse(*arguments: object, **_: object) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(arguments[0]))

        real = os.open

        def opened(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
                refuse(path)
            return real(path, flags, mode, dir_fd=dir_fd)

        for name in ("rename", "unlink", "symlink", "mkdir", "rmdir"):
            self.patch.setattr(os, name, refuse)
        self.patch.setattr(os, "open", opened)

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


ADVICE = {
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "run it as the user that owns the store",
    errno.EMFILE: "raise the limit of open files (`ulimit -n`)",
    errno.EFBIG: "raise the limit of a file's size (`ulimit -f`)",
    errno.ENOSPC: "the disk is full: free some space and run it again",
}


@pytest.mark.parametrize("number", ADVICE)
def test_a_lock_that_cannot_be_opened_is_no_planted_one(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Nobody is told to remove the lock where the system, the rights or a limit are in the way."""
    with Root(str(image)) as root, begin(root, STORE, wait=0) as change:
        change.write("a.xml", b"A")
        change.commit()
    real = os.open

    def opened(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_RDWR:
            raise OSError(number, os.strerror(number), path)
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", opened)
    with (
        Root(str(image)) as root,
        pytest.raises(XmltoolError) as caught,
        begin(root, STORE, wait=0),
    ):
        pass
    if number == errno.EMFILE:
        assert caught.value.hint == ADVICE[number]
        return
    lock = store / ".xmltool/lock"
    assert caught.value.message == f"{store} cannot be changed: {os.strerror(number)} ({lock})"
    assert caught.value.hint == ADVICE[number]


def _overlaid(half: State, pending: object) -> tuple[dict[str, object], ...]:
    parts: dict[str, dict[str, object]] = {
        "files": {**half.files}, "links": {**half.links}, "secrets": {**half.secrets}
    }  # fmt: skip
    for part, have in parts.items():
        coming = getattr(pending, part, {})
        for name, content in coming.items():
            have.pop(name, None)
            if content is not None:
                have[name] = content
    return tuple(parts.values())


# Real processes, real system calls.

CALLS = (
    "openat,write,fsync,rename,renameat,renameat2,unlink,unlinkat,symlink,symlinkat,mkdir,mkdirat,"
    "fchmod,fchown,flock,getdents64,readlink,readlinkat,newfstatat,fstat,read,close,openat2"
)
ONLY_KILLED = {"flock", "getdents64", "readlink", "readlinkat", "newfstatat", "fstat", "close"}
ONLY_KILLED |= {"read", "openat2"}  # failures of the reading side are not the five kinds
MARK = "/xmltool-starts-here"
DRIVER = """
import os, sys
from tests.store.transaction.changes import CHANGES, recover, run
from xmltool.errors import StoreError
from xmltool.confined.root import Root
import json, hashlib, ctypes  # what is imported on the way otherwise
os.access({mark!r}, 0)
try:
    with Root(sys.argv[1]) as root:
        run(root, sys.argv[2])
except StoreError as error:
    os.write(2, (error.message + ": " + str(error.hint)).encode())
    os._exit(2)
os.write(1, b"done")
os._exit(0)
"""


def traced(base: Path, name: str, *options: str, log: str) -> subprocess.CompletedProcess[str]:
    driver = DRIVER.format(mark=MARK)
    command = [
        "strace",
        "-qq",
        "-o",
        log,
        *options,
        sys.executable,
        "-S",
        "-c",
        driver,
        str(base),
        name,
    ]
    environment = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, timeout=60
    )


def points(base: Path, name: str) -> list[tuple[str, int]]:
    """Give the system calls of a change: name and number of the call in the whole process."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    prepare(base)
    log = f"{base}.log"
    done = traced(base, name, "-e", f"trace={CALLS},access,faccessat2", log=log)
    if done.returncode and "trace" in done.stderr.lower():
        pytest.skip("ptrace is forbidden here")
    assert done.stdout == "done", done.stderr
    seen: Counter[str] = Counter()
    found, started = [], False
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = re.match(r"(\w+)\(", line)
            if match:
                call = match[1]
                seen[call] += 1
                started = started or MARK in line
                if started and MARK not in line and '"done"' not in line:
                    found.append((call, seen[call]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_at_every_system_call(
    tmp_path: Path, name: str, long_form: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = both_states(tmp_path, name)
    found = points(tmp_path / "count", name)
    assert len(found) > 40
    kinds = ["signal=KILL", *(f"error={errno.errorcode[number]}" for number in ERRORS)]
    cases = [
        (call, number, kind)
        for kind in kinds
        for call, number in found
        if kind.startswith("signal") or call not in ONLY_KILLED
    ]
    step = 1 if long_form else max(1, len(cases) // 6)
    outcomes: Counter[int] = Counter()
    for call, number, kind in cases[step // 2 :: step]:
        base = tmp_path / "store"
        shutil.rmtree(base, ignore_errors=True)
        prepare(base)
        options = ("-e", f"trace={call}", "-e", f"inject={call}:{kind}:when={number}")
        done = traced(base, name, *options, log="/dev/null")
        outcomes[done.returncode] += 1
        where = f"{name}, {kind} at {call} {number}"
        assert done.returncode in (0, 2, -9), f"{where}: {done.stderr}"
        assert (done.returncode == -9) == kind.startswith("signal"), where
        problem = Outcome(base, old, new).problem(
            succeeded=done.returncode == 0, said=done.stderr if done.returncode == 2 else ""
        )
        assert problem is None, f"{where}: {problem}"
    assert outcomes[-9]
    assert outcomes[2]
    if long_form:
        with capsys.disabled():
            sys.stdout.write(f"\n{name}: {sum(outcomes.values())} runs, 0 violations, {outcomes}\n")
