"""Playbooks over hosts on this machine, each with a store of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

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
        collections = path / "ansible_collections/xmltool"
        collections.mkdir(parents=True)
        (collections / "pools").symlink_to(SOURCES)
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
        }
        inventory = {
            "all": {
                "vars": variables,
                "hosts": {name: {"where": f"{self.store(name)}"} for name in self.names},
            }
        }
        (path / "inventory.json").write_text(json.dumps(inventory))

    def store(self, name: str) -> Path:
        """Return the store of a host."""
        return self.path / "stores" / name

    def play(
        self, task: dict[str, Any], *options: str, environ: dict[str, str] | None = None
    ) -> Played:
        """Run one task on all hosts."""
        playbook = [{"hosts": "all", "gather_facts": False, "tasks": [task]}]
        (self.path / "play.json").write_text(json.dumps(playbook))
        process = self.start(*options, environ=environ)
        output = process.communicate()[0]
        records = [
            line.removeprefix("RECORD ") for line in output.splitlines() if "RECORD " in line
        ]
        found = map(json.loads, records)
        return Played(process.returncode, {one["host"]: one["result"] for one in found}, output)

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
