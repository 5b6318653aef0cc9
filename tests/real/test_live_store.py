"""A store that a running libvirtd has in its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import pool_text
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Libvirtd]:
    """A daemon whose store is the one of `--session`, with the pools idle, up and started.

    `up` is a pool that it found up at its start, `started` one that was started.
    """
    with private_libvirtd(
        files={"idle.xml": pool_text("idle", "/nowhere/idle").encode()}
    ) as running:
        for name in ("up", "started"):
            (running.home / name).mkdir()
        running.put("up.xml", pool_text("up", str(running.home / "up")).encode())
        running.own()
        running.restart()
        for variable, directory in (
            ("XDG_RUNTIME_DIR", "run"), ("XDG_CONFIG_HOME", "config"), ("HOME", ""),
        ):  # fmt: skip
            monkeypatch.setenv(variable, str(running.home / directory))
        yield running


def test_writes_need_force(
    daemon: Libvirtd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "new.xml"
    given.write_text(pool_text("new", "/nowhere/new"))
    writes = (
        ["define", str(given)], ["define-as", "n", "dir", "--target", "/nowhere/n"], ["apply", str(given)],
        ["undefine", "idle"], ["autostart", "idle"], ["rename", "idle", "other"], ["edit", "idle"],
    )  # fmt: skip
    before = sorted(path.name for path in daemon.store.iterdir())
    for store in (["--session"], ["--storage-dir", str(daemon.store)]):
        for command in writes:
            assert main([*store, *command]) == 2, command
            said = capsys.readouterr().err
            assert f"is used by a running libvirtd (process {daemon.pid})" in said
            assert "--force" in said
    assert sorted(path.name for path in daemon.store.iterdir()) == before
    assert main(["--session", "list"]) == 0
    assert main(["--session", "define", str(given), "--dry-run"]) == 1
    assert main(["--session", "define", str(given), "--force"]) == 0
    assert "does not notice this before it is restarted or gets SIGHUP" in capsys.readouterr().err
    assert "new" not in daemon.names()
    daemon.own()
    daemon.restart()
    assert "new" in daemon.names()


def test_another_store_needs_none(daemon: Libvirtd, tmp_path: Path) -> None:
    given = tmp_path / "new.xml"
    given.write_text(pool_text("new"))
    assert main(["--storage-dir", str(tmp_path / "elsewhere"), "define", str(given)]) == 0
    daemon.stop()
    assert main(["--session", "define", str(given)]) == 0


def test_an_active_pool_is_never_undefined(
    daemon: Libvirtd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = tmp_path / "started.xml"
    definition.write_text(pool_text("started", str(daemon.home / "started")))
    assert daemon.virsh("pool-define", str(definition)).returncode == 0
    assert daemon.virsh("pool-start", "started").returncode == 0
    active = daemon.virsh("pool-list", "--name").stdout.split()
    assert sorted(active) == ["started", "up"]
    for name in active:
        for command in (["undefine", name], ["rename", name, "other"]):
            assert main(["--session", *command, "--force"]) == 2
            said = capsys.readouterr().err
            assert f"pool {name} is active in the running libvirtd" in said
            assert f"virsh pool-destroy {name}" in said
        assert (daemon.store / f"{name}.xml").exists()
    assert main(["--session", "undefine", "idle", "--force"]) == 0
    assert daemon.virsh("pool-destroy", "started").returncode == 0
    assert main(["--session", "undefine", "started", "--force"]) == 0


def test_pruning_stops_at_an_active_pool(daemon: Libvirtd, tmp_path: Path) -> None:
    given = tmp_path / "new.xml"
    given.write_text(pool_text("new", "/nowhere/new"))
    assert main(["--session", "apply", str(given), "--prune", "--force"]) == 2
    assert (daemon.store / "idle.xml").exists()
