"""What is no running daemon of a store; a real one is in tests/real/test_live_store.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import pool_text
from tests.live.samples import definition, directory
from tests.real.tools import need
from tests.store.users import as_nobody, reachable, root_only
from xmltool.__main__ import main
from xmltool.store.live_store import Daemon, live_daemon
from xmltool.store.place import store_place

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    "kind", ["ours", "gone", "init", "text", "huge", "empty", "fifo", "directory", "link"]
)
def test_pid_files_that_mean_nothing(image: Path, store: Path, tmp_path: Path, kind: str) -> None:
    pid_file = image / "run/libvirtd.pid"
    pid_file.parent.mkdir()
    texts = {"ours": f"{os.getpid()}\n", "gone": "4194304", "init": "1", "text": "x", "huge": "9" * 4000,
             "empty": ""}  # fmt: skip
    if kind in texts:
        pid_file.write_text(texts[kind])
    elif kind == "fifo":
        os.mkfifo(pid_file)
    elif kind == "directory":
        pid_file.mkdir()
    else:
        pid_file.symlink_to("/dev/zero")
    place = store_place(str(image), False, None, None)
    with place.open() as root:
        assert (
            live_daemon(root, place, {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)})
            is None
        )


def test_a_store_that_is_not_there(image: Path) -> None:
    place = store_place(str(image), False, None, None)
    with place.open() as root:
        assert live_daemon(root, place, {}) is None


def test_a_pool_without_a_target_is_known_by_its_state_file_alone(tmp_path: Path) -> None:
    daemon = Daemon("libvirtd", os.getpid(), str(tmp_path))
    pool = definition(
        "<pool type='rbd'><name>r</name><source><host name='h'/><name>p</name></source></pool>"
    )
    assert not daemon.is_active("r.xml", pool, changed=0.0)
    (tmp_path / "r.xml").touch()
    assert daemon.is_active("r.xml", pool, changed=0.0)


def test_a_daemon_that_is_gone_has_nothing_up(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    daemon = Daemon("libvirtd", ended.pid, str(tmp_path))
    assert not daemon.is_active("a.xml", directory(target=str(tmp_path)), changed=0.0)


def test_what_was_changed_after_a_daemon_started_is_not_up_by_itself(tmp_path: Path) -> None:
    """Whoever looked at the process when: its directory in /proc is as old as the first look at it."""
    pool = directory(target=str(tmp_path))
    before = time.time()
    with subprocess.Popen(["sleep", "60"]) as running:
        started = time.time()
        time.sleep(0.3)
        daemon = Daemon("libvirtd", running.pid, str(tmp_path))
        assert daemon.is_active("a.xml", pool, changed=before - 0.1)
        assert not daemon.is_active("a.xml", pool, changed=started + 0.1)
        running.kill()


def called(program: Path) -> subprocess.Popen[bytes]:
    """Start a process that is called as a daemon is; the kernel renames it a moment after its start."""
    shutil.copy(shutil.which("sleep") or "", program)
    running = subprocess.Popen([program, "600"])
    while Path(f"/proc/{running.pid}/comm").read_text() != f"{program.name}\n":
        time.sleep(0.001)
    return running


@root_only
@pytest.mark.parametrize("options", [(), ("--fork", "--pid")], ids=["chroot", "container"])
def test_a_daemon_inside_a_root(image: Path, store: Path, options: tuple[str, ...]) -> None:
    """Its root is worked on from outside, where the numbers of a container's processes mean nothing."""
    (image / "var/pools").mkdir(parents=True)
    (image / "run").mkdir()
    program = image.parent / "libvirtd"
    program.symlink_to(sys.executable)
    code = (
        "import os, sys; os.chroot(sys.argv[1]);"
        "open('/run/libvirtd.pid', 'w').write(str(os.getpid())); print(flush=True); sys.stdin.read()"
    )
    inside = [program, "-I", "-c", code, image]
    if options:
        need("unshare")
        if subprocess.run(
            ["unshare", *options, "true"], capture_output=True, check=False
        ).returncode:
            pytest.skip("namespaces are forbidden here")
        inside = ["unshare", *options, *inside]
    with subprocess.Popen(inside, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"\n"
        held = store_place(str(image), False, None, None)
        other = store_place(str(image), False, None, None, "/var/pools")
        with held.open() as root:
            found = live_daemon(root, held, {})
            assert found is not None
            assert found.name == "libvirtd"
            assert os.path.samefile(f"/proc/{found.pid}/root", image)
            assert found.state == f"/proc/{found.pid}/root/run/libvirt/storage"
            assert options or found.pid == running.pid
            assert live_daemon(root, other, {}) is None
        running.communicate(b"")


@root_only
def test_a_daemon_of_which_nothing_may_be_read() -> None:
    """It is known then by where the store of its user is."""
    with reachable() as home:
        store, other, run = home / "libvirt/storage", home / "other", home / "run"
        for path in (store, other, run / "libvirt"):
            path.mkdir(parents=True)
        with called(home / "libvirtd") as running:
            (run / "libvirt/libvirtd.pid").write_text(f"{running.pid}\n")
            environment = {"XDG_CONFIG_HOME": str(home), "XDG_RUNTIME_DIR": str(run)}

            def holders() -> str:
                found = []
                for path in (store, other):
                    place = store_place(None, False, None, str(path))
                    with place.open() as root:
                        daemon = live_daemon(root, place, environment)
                    found.append(None if daemon is None else daemon.pid)
                return str(found)

            try:
                assert as_nobody(holders) == str([running.pid, None])
            finally:
                running.kill()


SECRET = "<secret><usage type='ceph'><name>u</name></usage></secret>"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home, with a store, secrets and a run-time directory."""
    for variable, name in (
        ("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_RUNTIME_DIR", "run"),
    ):  # fmt: skip
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.setenv(variable, f"{tmp_path / name}")
    for name in ("config/libvirt/storage", "config/libvirt/secrets", "run/libvirt"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "pool.xml").write_text(pool_text("p"))
    (tmp_path / "secret.xml").write_text(SECRET)
    return tmp_path


@pytest.fixture(params=["libvirtd", "virtstoraged", "virtsecretd"])
def daemon(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """A process that is called as a daemon is, with its pid file (Debian has no virtsecretd)."""
    name: str = request.param
    running = called(home / name)
    (home / f"run/libvirt/{name}.pid").write_text(f"{running.pid}\n")
    yield name
    running.kill()
    running.wait()


def test_each_daemon_holds_its_own(
    daemon: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pools, secrets = daemon != "virtsecretd", daemon != "virtstoraged"
    pool, secret = f"{home / 'pool.xml'}", f"{home / 'secret.xml'}"
    for command, is_held in (
        (["define", pool], pools), (["apply", pool], pools), (["apply", pool, secret], True),
        (["secret", "define", secret], secrets),
    ):  # fmt: skip
        status = main([*command, "--session"])
        said = capsys.readouterr().err
        assert (status == 2) is is_held, command
        assert (f"is used by a running {daemon} (process " in said) is is_held
        assert main([*command, "--session", "--force"]) == 0
        capsys.readouterr()
