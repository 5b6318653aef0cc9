"""Playbooks over hosts on this machine, each with a store of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.libvirt import Libvirtd

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "xmltool/collection"


class Played(NamedTuple):
    """How a playbook ended: its status, and by host the result of its last task."""

    status: int
    results: dict[str, dict[str, Any]]
    output: str


class Site:
    """A directory with the collection, an inventory of local hosts and their stores."""

    def __init__(self, path: Path, hosts: int) -> None:
        self.path = path
        self.names = [f"h{number:03}" for number in range(hosts)]
        self._stores: dict[str, Path] = {}
        collections = path / "ansible_collections/xmltool"
        collections.mkdir(parents=True)
        (collections / "pools").symlink_to(SOURCES)
        self._hosts = {name: {"where": f"{self.store(name)}"} for name in self.names}
        self._write_inventory()

    def _write_inventory(self) -> None:
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
        }
        inventory = {"all": {"vars": variables, "hosts": self._hosts}}
        (self.path / "inventory.json").write_text(json.dumps(inventory))

    def serve(self, name: str, daemon: Libvirtd) -> None:
        """Let a running libvirt use the store of a host: its variables name it then."""
        self._stores[name] = daemon.store
        own = {"XDG_RUNTIME_DIR": f"{daemon.home}/run", "XDG_CONFIG_HOME": f"{daemon.home}/config"}
        self._hosts[name] = {"where": f"{daemon.store}", "uri": daemon.uri, "own": own}
        self._write_inventory()

    def store(self, name: str) -> Path:
        """Return the store of a host."""
        return self._stores.get(name, self.path / "stores" / name)

    def play(
        self, task: dict[str, Any], *options: str, environ: dict[str, str] | None = None
    ) -> Played:
        """Run one task on all hosts."""
        self.write(task)
        process = self.start(*options, environ=environ)
        output = process.communicate()[0]
        records = [
            line.removeprefix("RECORD ") for line in output.splitlines() if "RECORD " in line
        ]
        found = map(json.loads, records)
        return Played(process.returncode, {one["host"]: one["result"] for one in found}, output)

    def write(self, task: dict[str, Any]) -> None:
        """Write a playbook of one task on all hosts."""
        playbook = [{
            "hosts": "all", "gather_facts": False, "environment": "{{ own | default({}) }}",
            "tasks": [task],
        }]  # fmt: skip
        (self.path / "play.json").write_text(json.dumps(playbook))

    def start(self, *options: str, environ: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """Start the playbook that was written last."""
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": f"{self.path}",
            "ANSIBLE_CALLBACK_PLUGINS": f"{Path(__file__).parent}/callbacks",
            "ANSIBLE_STDOUT_CALLBACK": "records",
            "ANSIBLE_HOME": f"{self.path}/home",
            "ANSIBLE_LOCAL_TEMP": f"{self.path}/tmp",
            "ANSIBLE_REMOTE_TEMP": f"{self.path}/remote",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_DEPRECATION_WARNINGS": "0",
            "PYTHONPATH": f"{ROOT}",
            "PYTHONWARNINGS": "ignore",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "ansible", "playbook", "-i", f"{self.path}/inventory.json",
             f"{self.path}/play.json", *options],
            cwd=self.path,
            env={**os.environ, **settings, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a play with all that it started, which lead sessions of their own."""
    killed = {process.pid}
    while found := [pid for pid in _descendants(process.pid) if pid not in killed]:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed.update(found)
    process.kill()
    process.communicate()


def _descendants(pid: int) -> Iterator[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in map(int, children):
        yield from _descendants(child)
        yield child


def content(store: Path) -> dict[str, bytes | str]:
    """Return what libvirt would see of a store: files, and links as their texts."""
    return {
        str(path.relative_to(store)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(store.rglob("*"))
        if (path.is_symlink() or path.is_file()) and ".xmltool" not in path.parts
    }
