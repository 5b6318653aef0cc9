"""Ansible's inventory, held against ansible-core's own reading of it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xmltool.errors import ConfigError
from xmltool.fleet.inventory import MAX_NAME, Inventory, expand, read_inventory

if TYPE_CHECKING:
    from pathlib import Path

INI = """\
lonely
[web]  # comment
web[01:03].example.com ansible_port=22
db-[a:c]
last:2222
[web:vars]
color=red
[paris:children]
web
[europe:children]
paris
other
[other]
web01.example.com
"""
YAML = """\
all:
  hosts: {lonely: }
  children:
    web:
      hosts: {"web[01:03].example.com": {ansible_port: 22}, "db-[a:c]": null}
    europe:
      children: {paris: {children: {web: }}, other: {hosts: {web01.example.com: }}}
"""


def groups_of(inventory: Inventory) -> dict[str, set[str]]:
    return {host: set(inventory.groups(host)) - {"all", "ungrouped"} for host in inventory.hosts}


def of_ansible(path: Path) -> dict[str, set[str]]:
    """Return the groups of each host as ansible-core reads them."""
    pytest.importorskip("ansible", reason="ansible-core is not installed")
    command = [sys.executable, "-m", "ansible.cli.inventory", "-i", str(path), "--list"]
    environment = {
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(path.parent),
        "ANSIBLE_LOCAL_TEMP": str(path.parent / "tmp"),
    }  # fmt: skip
    said = subprocess.run(command, capture_output=True, check=True, env=environment)
    groups = json.loads(said.stdout)
    found: dict[str, set[str]] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        path = (*above, name)
        for host in groups.get(name, {}).get("hosts", ()):
            found.setdefault(host, set()).update(set(path) - {"all", "ungrouped"})
        for child in groups.get(name, {}).get("children", ()):
            visit(child, path)

    visit("all", ())
    return found


@pytest.mark.parametrize(("name", "text"), [("hosts", INI), ("hosts.yml", YAML)])
def test_groups_are_ansibles(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert groups_of(read_inventory(str(path))) == of_ansible(path)


def test_the_nearest_group_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text(INI)
    inventory = read_inventory(str(path))
    assert inventory.groups("db-b") == ("web", "paris", "europe", "all")
    assert inventory.groups("web01.example.com") == ("web", "other", "paris", "europe", "all")
    assert inventory.groups("unknown") == ("all",)


def test_the_list_of_ansible_inventory_is_an_inventory(tmp_path: Path) -> None:
    path = tmp_path / "hosts.json"
    groups = {"_meta": {"hostvars": {}}, "all": {"children": ["web"]}, "web": {"hosts": ["a"]}}
    path.write_text(json.dumps(groups))
    assert read_inventory(str(path)).groups("a") == ("web", "all")


@pytest.mark.parametrize(
    "text",
    [
        "[a:children]\nb\n[b:children]\na\n[a]\nhost\n",
        "web[1:99999999]\n",
        "web[a:zz]\n",
        "[a:wrong]\n",
        "x" * (MAX_NAME + 1),
        "web[1:1000][1:1000]\n",
        b"\xff",
    ],
)
def test_what_is_no_inventory(text: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError, match=f"{path}: not a"):
        read_inventory(str(path))


@pytest.mark.parametrize(
    "text",
    [
        "- a",
        "all: 5",
        "all: {hosts: 5}",
        "a: [",
        "&a [*a]",
        "all: {hosts: [{a: 1}]}",
        "all: {children: [[a]]}",
    ],
)
def test_what_is_no_yaml_inventory(text: str, tmp_path: Path) -> None:
    path = tmp_path / "hosts.yml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=f"{path}: not a"):
        read_inventory(str(path))


def test_patterns() -> None:
    assert list(expand("a[1:2]b[08:10]")) == [
        f"a{first}b{last}" for first in "12" for last in ("08", "09", "10")
    ]
    assert list(expand("a[1:5:2]")) == ["a1", "a3", "a5"]


def test_short_forms_and_comments(tmp_path: Path) -> None:
    short = tmp_path / "hosts.json"
    short.write_text('{"web": ["a", "b"], "db": {"hosts": "c", "children": null}, "_meta": {}}')
    found = read_inventory(str(short))
    assert {host: found.groups(host) for host in "abc"} == {
        "a": ("web", "all"),
        "b": ("web", "all"),
        "c": ("db", "all"),
    }
    lines = tmp_path / "hosts"
    lines.write_text("# a comment\n; another\n\na\n")
    assert list(read_inventory(str(lines)).hosts) == ["a"]


def test_too_many_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmltool.fleet.inventory.MAX_HOSTS", 2)
    path = tmp_path / "hosts"
    path.write_text("a\nb\nc\n")
    with pytest.raises(ConfigError, match="more than 2 hosts"):
        read_inventory(str(path))
