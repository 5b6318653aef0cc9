"""Conditions of units; the referee is `systemd-analyze condition`, on files of this machine."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import (
    ETC,
    SERVICE,
    VENDOR,
    enable,
    installed,
    put_file,
    report,
    rules,
    state,
)
from tests.store.images import dir_pool, mark, put
from xmltool.check.system.unit_conditions import open_condition
from xmltool.check.system.units import Unit, parse
from xmltool.confined.root import Root

if TYPE_CHECKING:
    from pathlib import Path

TESTS = (
    "PathExists", "PathExistsGlob", "PathIsDirectory", "PathIsSymbolicLink", "DirectoryNotEmpty",
    "FileNotEmpty", "FileIsExecutable",
)  # fmt: skip
NAMES = ("file", "empty", "program", "full", "hidden", "hollow", "link", "dangling", "gone", "file/x", "f*e",
         "hidden/.*", "*")  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    put_file(tmp_path, "file", "x")
    put_file(tmp_path, "empty")
    put_file(tmp_path, "program", "x").chmod(0o755)
    put_file(tmp_path, "full/x")
    put_file(tmp_path, "hidden/.x")
    (tmp_path / "hollow").mkdir()
    (tmp_path / "link").symlink_to("full")
    (tmp_path / "dangling").symlink_to("gone")
    return tmp_path


def holds(root: str, *lines: str) -> bool | None:
    settings = parse("\n".join(["[Unit]", *lines]))
    with Root(root) as opened:
        found = open_condition(opened, Unit("a.service", "/a.service", settings))
    return True if found is None else found.holds


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)
@pytest.mark.parametrize("test", TESTS)
def test_files_answer_as_systemd_does(test: str, files: Path) -> None:
    for name in NAMES:
        for sign in ("", "!"):
            line = f"Condition{test}={sign}{files / name}"
            answer = subprocess.run(
                ["systemd-analyze", "condition", line], capture_output=True, check=False
            )
            inside = f"Condition{test}={sign}/{name}"
            if (test, name) == ("DirectoryNotEmpty", "hidden"):
                assert holds(f"{files}", inside) is None  # systemds differ
                continue
            assert holds(f"{files}", inside) is (answer.returncode == 0), line


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)
@pytest.mark.parametrize(
    "signs", ["++", "+-", "--", "|+|+", "|+|-", "|-|-", "+|-|-", "-|+", "+|+|-", "|!+|-", "|!-|-"]
)
def test_conditions_together(signs: str, files: Path) -> None:
    words = signs.replace("+", "+ ").replace("-", "- ").split()
    named = [(word[:-1], "file" if word[-1] == "+" else "gone") for word in words]
    lines = [f"ConditionPathExists={sign}{files}/{name}" for sign, name in named]
    answer = subprocess.run(
        ["systemd-analyze", "condition", *lines], capture_output=True, check=False
    )
    inside = [f"ConditionPathExists={sign}/{name}" for sign, name in named]
    assert holds(f"{files}", *inside) is (answer.returncode == 0)


@pytest.mark.parametrize(
    "line",
    [
        "ConditionVirtualization=kvm", "ConditionPathExists=/run/x", "ConditionPathExists=/dev/vda",
        "ConditionPathExists=/etc/%m", "AssertKernelCommandLine=x", "ConditionPathExists=/tmp/../run/x",
    ],
)  # fmt: skip
def test_what_only_the_boot_knows(line: str, files: Path) -> None:
    assert holds(f"{files}", line) is None
    assert holds(f"{files}", line, "ConditionPathExists=/gone") is False
    kind = "Assert" if line.startswith("Assert") else "Condition"
    assert holds(f"{files}", line.replace("=", "=|"), f"{kind}PathExists=|/file") is True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    installed(tmp_path, "libvirtd")
    (tmp_path / "srv/x").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a"))
    mark(tmp_path, "a.xml")
    return tmp_path


@pytest.mark.parametrize("unit", ["libvirtd.service", "libvirtd.socket"])
def test_the_daemon_under_a_condition(
    unit: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_service = unit.endswith(".service")
    enable(root, unit, "multi-user.target" if by_service else "sockets.target")
    expected = "running" if by_service else "first-connection"
    for line, told in (
        ("ConditionPathExists=/etc/on", "absent"), ("ConditionPathExists=!/etc/on", expected),
        ("ConditionVirtualization=no", None),
    ):  # fmt: skip
        put_file(root, f"{ETC}/{unit}.d/x.conf", f"[Unit]\n{line}\n")
        assert state(root, capsys) == told
        if told != expected:
            boot = report(root, capsys)["a.xml"]["boot"]
            assert isinstance(boot, dict)
            assert line in boot["reason"]


def test_a_disabled_daemon_stays_so_whatever_its_condition(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SERVICE.format(name="libvirtd").replace("[Unit]", "[Unit]\nConditionVirtualization=no")
    put_file(root, f"{VENDOR}/libvirtd.service", text)
    assert state(root, capsys) == "absent"


def test_a_mount_under_a_condition(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    enable(root, "libvirtd.service")
    unit = "[Unit]\nDefaultDependencies=yes\n{}\n[Mount]\nWhat=/dev/vdb1\nWhere=/srv/x\n"
    enable(root, "srv-x.mount", "local-fs.target")
    for line, told, finding in (
        ("", "running", None), ("ConditionPathExists=/etc/on", "running", "does not hold"),
        ("ConditionHost=x", None, "which was not looked at"),
    ):  # fmt: skip
        put_file(root, f"{VENDOR}/srv-x.mount", unit.format(line))
        assert state(root, capsys) == told
        said = rules(root, capsys).get("XT614")
        assert (said is None) is (finding is None)
        assert said is None or finding in said
