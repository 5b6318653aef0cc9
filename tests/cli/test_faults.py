"""Every writing command, with a fault at each of its system calls: the old state or the new one.

In this process each call of a whole command line fails, writes less than it was given, or "kills". A
sample is tried; all of it with `--long`. tests/store/transaction does the same to changes alone.
"""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.store.transaction.disk import READ_SIDE, WRITE_SIDE, Faults
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORE = "root/etc/libvirt/storage"
SECRETS = "root/etc/libvirt/secrets"
SECRET = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
R = ("--root", "root")
BIASED = "<pool type='dir'>\n<target><path>/srv/{0}</path></target><name>{0}</name><uuid>{1}</uuid></pool>\n"
"""Elements in another order than libvirt's, for `fmt` to change."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "define": ("define", *R, "new.xml"),
    "define-marked": ("define", *R, "--autostart", "new.xml", "changed.xml"),
    "redefine": ("define", *R, "changed.xml"),
    "define-as": ("define-as", *R, "--uuid", "from-name", "made", "dir", "--target", "/srv/made"),
    "undefine": ("undefine", *R, "p0", "marked"),
    "rename": ("rename", *R, "marked", "moved"),
    "autostart": ("autostart", *R, "p0", "p1"),
    "autostart-disable": ("autostart", *R, "--disable", "marked"),
    "apply": ("apply", *R, "--autostart", "new.xml", "changed.xml"),
    "apply-prune": ("apply", *R, "--prune", "new.xml", "changed.xml", "secret.xml"),
    "edit": ("edit", *R, "p0"),
    "build": ("build", *R, "p0", "p1"),
    "delete": ("delete", *R, "built"),
    "build-tmpfiles": ("build", *R, "--tmpfiles", "/etc/tmpfiles.d/pools.conf", "p0"),
    "secret-define": ("secret", "define", *R, "--value-file", "value", "secret.xml"),
    "secret-undefine": ("secret", "undefine", *R, SECRET),
    "check-fix": ("check", *R, "--fix"),
    "fmt": ("fmt", "pools"),
    "lint-fix": ("lint", "--isolated", "--fix", "--unsafe-fixes", "-j", "1", "bad"),
    "lint-baseline": ("lint", "--isolated", "--write-baseline", "--baseline", "base.json", "bad"),
    "normalize": ("normalize", "--output-dir", "out", "new.xml", "changed.xml"),
    "report": ("validate", "-o", "json:report.json", "new.xml"),
    "generate": ("generate", "-o", "made.xml", "made", "dir", "--target", "/srv/made"),
}
KINDS = ("kill", "short", errno.ENOSPC, errno.EIO, errno.EDQUOT)
STEP = 9
"""Of the calls one in so many is tried in the short form."""


def pool(name: str, target: str | None = None) -> str:
    uuid = f"{sum(map(ord, name)):08d}-0000-4000-8000-000000000000"
    path = target or f"/srv/{name}"
    return f"<pool type='dir'><name>{name}</name><uuid>{uuid}</uuid><target><path>{path}</path></target></pool>\n"


def prepare(base: Path) -> None:
    """Make what the changes start from, once for each test; a copy becomes the working directory."""
    made = base.with_name("made")
    if not made.exists():
        made.mkdir()
        make(made)
    os.chdir(base.parent)
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(made, base, symlinks=True)
    os.chdir(base)


def make(base: Path) -> None:
    """Make, by the commands themselves, what the changes start from."""
    os.chdir(base)
    for name in ("root/etc/tmpfiles.d", "root/srv/built", "pools", "bad", "out", SECRETS):
        (base / name).mkdir(parents=True)
    (base / SECRETS).chmod(0o700)
    for name in ("p0", "p1", "marked", "built", "new"):
        (base / f"{name}.xml").write_text(pool(name))
    (base / "changed.xml").write_text(pool("p0", "/srv/changed"))
    for number in range(3):
        uuid = f"{number}0000000-0000-4000-8000-000000000000"
        (base / f"pools/q{number}.xml").write_text(BIASED.format(f"q{number}", uuid))
        text = pool(f"b{number}").replace("name>", "nmae>")
        (base / f"bad/b{number}.xml").write_text(text)
    for name, uuid in (("stored", SECRET), ("secret", OTHER)):
        text = f"<secret><uuid>{uuid}</uuid><usage type='ceph'><name>{name}</name></usage></secret>"
        (base / f"{name}.xml").write_text(text)
    (base / "value").write_text("v")
    for command in (
        ("define", "-q", *R, "p0.xml", "p1.xml", "built.xml"),
        ("define", "-q", *R, "--autostart", "marked.xml"),
        ("secret", "define", "-q", *R, "stored.xml"),
    ):
        assert main(command) == 0
    (base / f"{STORE}/p1.xml").chmod(0o644)  # for check --fix
    os.symlink("/nowhere", base / f"{STORE}/autostart/gone.xml")


def seen(base: Path) -> dict[str, object]:
    """Return everything below a directory but what xmltool keeps for itself."""
    found: dict[str, object] = {}
    for directory, names, files in os.walk(base):
        names[:] = sorted(name for name in names if name != ".xmltool")
        for name in (*names, *files):
            path = os.path.join(directory, name)
            if os.path.islink(path):
                found[path] = os.readlink(path)
            elif os.path.isdir(path):
                found[path] = None
            else:
                with open(path, "rb") as file:
                    found[path] = file.read(), os.stat(path).st_mode
    return found


class Short(Faults):
    """A write that takes half of what it was given."""

    def _wrapped(self, name: str) -> Callable[..., Any]:
        real = super()._wrapped(name)
        if name != "write":
            return real

        def write(descriptor: int, data: Any) -> Any:
            half = len(self.seen) == self.at and len(data) > 1
            return real(descriptor, memoryview(data)[: len(data) // 2] if half else data)

        return write

    def _strike(self, _name: str) -> None:
        """Let it pass."""


class Run(NamedTuple):
    """How a command with a fault ended: its status, or None where it was killed; and what it said."""

    status: int | None
    said: str


@pytest.fixture
def base(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(scratch)  # goes back at the end
    monkeypatch.delenv("XMLTOOL_DEBUG")
    editor = scratch / "editor"
    editor.write_text('#!/bin/sh\nsed -i s,/srv/p0,/srv/edited, "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    return scratch / "base"


def ran(argv: tuple[str, ...], faults: Faults, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command under faults."""
    capsys.readouterr()
    status = None
    with faults.watching():
        status = main(argv)
    read = capsys.readouterr()
    return Run(status, read.out + read.err)


def faults_of(kind: str | int, at: int | None) -> Faults:
    if kind == "kill":
        return Faults(at, None, (*READ_SIDE, *WRITE_SIDE))
    if kind == "short":
        return Short(at, 0, ("write",))
    return Faults(at, int(kind), WRITE_SIDE)


def what_is_wrong(base: Path, run: Run, kind: str | int, scene: Scene) -> str | None:
    """Return what is wrong with how a run ended, and with what the next one finds."""
    if "unexpected" in run.said or "Traceback" in run.said:
        return run.said
    if run.status not in (None, scene.status, 2):
        return f"status {run.status}: {run.said}"
    at_once = seen(base)
    if run.status == scene.status and at_once != scene.new:
        return f"said to be done, and is not: {run.said}"
    if run.status == 2 and not run.said:
        return "no word about what failed"
    journal = os.path.exists(base / STORE / ".xmltool/journal")
    assert main(("list", *R)) == 0
    after = seen(base)
    if kind == "kill":  # what a dead process cannot take away
        after = {p: v for p, v in after.items() if not os.path.basename(p).startswith(LEFT)}
    if after not in (scene.old, scene.new) and not is_between(after, scene):
        return "neither old nor new"
    if journal and not scene.alone and after != scene.new:
        return "committed, and not finished by the next run"
    untold = run.status == 2 and "next xmltool command" not in run.said
    if untold and scene.in_store and after != scene.old:
        return f"said to have failed, and was done: {run.said}"
    return None


LEFT = (".xmltool-", "xmltool-", ".pools.conf.xmltool-new")


class Scene(NamedTuple):
    """What a command does: everything before and after it, and its status."""

    old: dict[str, object]
    new: dict[str, object]
    status: int
    alone: bool
    """Each file is changed for itself, as by `check --fix`; else what is in the store is one change."""

    @property
    def in_store(self) -> bool:
        """Whether all of it is one change of the store."""
        changed = {p for p in {*self.old, *self.new} if self.old.get(p, 0) != self.new.get(p, 0)}
        return not self.alone and all(STORE in path or SECRETS in path for path in changed)


def is_between(now: dict[str, object], scene: Scene) -> bool:
    """Report whether the store is old or new as a whole, and each other file for itself."""
    old, new = scene.old, scene.new
    inside = (STORE, SECRETS)
    others = [p for p in {*now, *old, *new} if scene.alone or not any(i in p for i in inside)]
    rest = [{p: v for p, v in one.items() if p not in others} for one in (now, old, new)]
    return rest[0] in rest[1:] and all(
        now.get(path, 0) in (old.get(path, 0), new.get(path, 0)) for path in others
    )


# A process that is "killed" while its editor runs waits for nobody.
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_fault_at_every_call_of_a_command(
    name: str, base: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    argv = COMMANDS[name]
    prepare(base)
    old = seen(base)
    counting = faults_of("kill", None)
    status = ran(argv, counting, capsys).status
    assert status is not None
    scene = Scene(old, seen(base), status, alone=name == "check-fix")
    assert scene.old != scene.new
    tried = 0
    for kind in KINDS:
        only = faults_of(kind, None).only
        number = sum(call in only for call in counting.seen)
        step = 1 if long_form or number < STEP else STEP if kind == "kill" else STEP // 3
        for at in range((len(name) + tried) % step, number, step):
            prepare(base)
            run = ran(argv, faults_of(kind, at), capsys)
            wrong = what_is_wrong(base, run, kind, scene)
            assert wrong is None, (kind, at, wrong)
            tried += 1
    assert tried > 4


def test_what_is_done_at_once_is_seen(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: a commit that forgets its journal leaves what is neither old nor new."""
    from tests.store.transaction.test_faults import change_module

    argv = COMMANDS["apply"]
    prepare(base)
    old = seen(base)
    status = ran(argv, faults_of("kill", None), capsys).status
    scene = Scene(old, seen(base), status or 0, alone=False)
    stage = change_module.StoreChange._stage

    def without_journal(self: object, places: object, contents: object) -> None:
        stage(self, places, contents)  # type: ignore[arg-type]
        os.unlink("journal", dir_fd=places.private.fd)  # type: ignore[attr-defined]

    monkeypatch.setattr(change_module.StoreChange, "_stage", without_journal)
    counting = faults_of("kill", None)
    prepare(base)
    ran(argv, counting, capsys)
    wrong = set()
    for at in range(len(counting.seen) // 2, len(counting.seen), 3):
        prepare(base)
        wrong.add(what_is_wrong(base, ran(argv, faults_of("kill", at), capsys), "kill", scene))
    assert "neither old nor new" in wrong
