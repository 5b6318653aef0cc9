"""What is no running daemon of a store; a real one is in tests/real/test_live_store.py."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import pool_text
from xmltool.__main__ import main
from xmltool.store.live_store import live_daemon
from xmltool.store.place import store_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    program = home / name
    shutil.copy(shutil.which("sleep") or "", program)
    running = subprocess.Popen([program, "600"])
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
