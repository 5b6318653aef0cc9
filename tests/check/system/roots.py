"""Roots of systems made for tests: units, fstab, libvirt's modules, and a pool or two."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

VENDOR = "usr/lib/systemd/system"
ETC = "etc/systemd/system"
SERVICE = """[Unit]
Description=libvirt
After=remote-fs.target
[Service]
Type=notify
ExecStart=/usr/sbin/{name} $ARGS
[Install]
WantedBy=multi-user.target
Also={name}.socket
"""
SOCKET = """[Socket]
ListenStream=/run/libvirt/{name}-sock
[Install]
WantedBy=sockets.target
"""


def put_file(root: Path, path: str, text: str = "") -> Path:
    """Write a file of a root."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def link(root: Path, path: str, text: str) -> None:
    """Make a link in a root."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to(text)


def installed(root: Path, *names: str, modules: tuple[str, ...] = ("fs",)) -> None:
    """Install daemons with their units, the storage driver and backend modules."""
    library = "usr/lib64/libvirt"
    put_file(root, f"{library}/connection-driver/libvirt_driver_storage.so")
    for module in modules:
        put_file(root, f"{library}/storage-backend/libvirt_storage_backend_{module}.so")
    for name in names:
        put_file(root, f"usr/sbin/{name}")
        put_file(root, f"{VENDOR}/{name}.service", SERVICE.format(name=name))
        put_file(root, f"{VENDOR}/{name}.socket", SOCKET.format(name=name))


def enable(root: Path, unit: str, target: str = "multi-user.target") -> None:
    """Enable a unit as `systemctl enable` does."""
    link(root, f"{ETC}/{target}.wants/{unit}", f"/{VENDOR}/{unit}")


def is_enabled(root: Path, unit: str) -> str:
    """Return what systemctl says of a unit."""
    answer = subprocess.run(
        ["systemctl", f"--root={root}", "is-enabled", unit],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return answer.stdout.strip()


def report(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    """Return what `check` says of each name of a root's store."""
    capsys.readouterr()
    main(["check", "--root", f"{root}", "--format", "json", "--schema", "bundled"])
    pools = json.loads(capsys.readouterr().out)["pools"]
    return {pool["file"]: pool for pool in pools}


def rules(root: Path, capsys: pytest.CaptureFixture[str], file: str = "a.xml") -> dict[str, str]:
    """Return the readiness rules of one entry, with their messages."""
    found = report(root, capsys).get(file, {"findings": []})["findings"]
    assert isinstance(found, list)
    return {f["rule"]: f["message"] for f in found if f["rule"].startswith("XT6")}


def state(root: Path, capsys: pytest.CaptureFixture[str], file: str = "a.xml") -> object:
    """Return the state of a pool after a boot, by `list`, `info` and `check`, which agree."""
    found = report(root, capsys)[file]["boot"]
    assert isinstance(found, dict)
    assert main(["list", "--root", f"{root}", "--format", "json"]) == 0
    listed = {pool["file"]: pool for pool in json.loads(capsys.readouterr().out)["pools"]}
    assert listed[file]["boot"] == found
    return found["state"]


def program(name: str) -> str | None:
    """Return the path of one of systemd's programs, or None."""
    for directory in ("/usr/lib/systemd", "/lib/systemd"):
        if os.access(f"{directory}/{name}", os.X_OK):
            return f"{directory}/{name}"
    return None
