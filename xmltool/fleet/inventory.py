"""Ansible's inventory: which hosts there are, and their groups, the nearest first.

INI, YAML and the JSON of `ansible-inventory --list` are read; variables mean nothing here. (Ansible:
plugins/inventory/ini.py, yaml.py and script.py, parsing/utils/addresses.py; group order as in
inventory/helpers.py: by depth, then by name, the later one wins)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xmltool.files.side_file import blamed, read_side_file, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALL = "all"
"""The group that every host is in."""
MAX_HOSTS = 1_000_000
"""That one pattern such as `web[1:50]` may stand for, and an inventory may have."""
_SECTION = re.compile(r"\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?", re.ASCII)
_RANGE = re.compile(r"\[(\w+):(\w+)(?::(\d+))?\]", re.ASCII)
_PORT = re.compile(r":\d+\Z", re.ASCII)
_WHAT = "an inventory"


class Inventory:
    """Hosts and groups.

    Attributes:
        hosts: every host, in the order of the file.
    """

    def __init__(self) -> None:
        self.hosts: dict[str, list[str]] = {}
        self._parents: dict[str, list[str]] = {}

    def add_host(self, host: str, group: str) -> None:
        """Put a host into a group."""
        self.hosts.setdefault(host, []).append(group)
        if len(self.hosts) > MAX_HOSTS:
            raise ValueError(f"more than {MAX_HOSTS} hosts")

    def add_child(self, child: str, group: str) -> None:
        """Put a group into another one."""
        self._parents.setdefault(child, []).append(group)

    def groups(self, host: str) -> tuple[str, ...]:
        """Return the groups of a host, the nearest first, `all` last.

        Of groups as near as each other the one deeper in the tree comes first, then the later name.
        """
        found: dict[str, None] = {}
        near = self.hosts.get(host, [])
        while near:
            ordered = sorted(set(near), key=lambda group: (self._depth(group), group), reverse=True)
            fresh = [group for group in ordered if group not in found and group != ALL]
            found.update(dict.fromkeys(fresh))
            near = [parent for group in fresh for parent in self._parents.get(group, ())]
        return (*found, ALL)

    def _depth(self, group: str, below: tuple[str, ...] = ()) -> int:
        if group in below:
            raise ValueError(f"the group {group} is in itself")
        parents = self._parents.get(group, ())
        return 1 + max((self._depth(one, (*below, group)) for one in parents), default=0)


def read_inventory(path: str) -> Inventory:
    """Read an inventory file."""
    inventory = Inventory()
    if path.endswith((".yml", ".yaml", ".json")):
        groups = read_values(path, "--inventory")
        with blamed(path, _WHAT):
            _add_groups(inventory, groups)
    else:
        data = read_side_file(path)
        with blamed(path, _WHAT):
            _add_lines(inventory, data.decode("utf-8-sig").splitlines())
    with blamed(path, _WHAT):
        for host in inventory.hosts:
            inventory.groups(host)
    return inventory


def _add_groups(inventory: Inventory, groups: object) -> None:
    """Add groups by name, each with `hosts` and `children`, as mappings or lists."""
    if not isinstance(groups, dict):
        raise ValueError("it is no mapping of groups")
    waiting: list[tuple[str, Any]] = [(str(name), group) for name, group in groups.items()]
    while waiting:
        name, group = waiting.pop()
        if name == "_meta" or group is None:
            continue
        if isinstance(group, list):  # of hosts: the short form of `ansible-inventory --list`
            group = {"hosts": group}
        if not isinstance(group, dict):
            raise ValueError(f"the group {name} is no mapping")
        for host in _keys(group.get("hosts"), f"hosts of {name}"):
            for one in expand(host):
                inventory.add_host(one, name)
        children = group.get("children")
        for child in _keys(children, f"children of {name}"):
            inventory.add_child(child, name)
            if isinstance(children, dict):
                waiting.append((child, children[child]))


def _keys(value: object, what: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (dict, list)):
        raise ValueError(f"{what}: neither a mapping nor a list")
    return [str(one) for one in value]


def _add_lines(inventory: Inventory, lines: Iterable[str]) -> None:
    """Add the lines of an INI inventory."""
    group, part = "ungrouped", "hosts"
    for number, whole in enumerate(lines, 1):
        line = whole.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and (section := _SECTION.fullmatch(line)):
            group, part = section[1], section[2] or "hosts"
            if part not in ("hosts", "children", "vars"):
                raise ValueError(f"line {number}: a section is a group, GROUP:children or :vars")
        elif part == "hosts":
            for host in expand(line.split()[0]):
                inventory.add_host(host, group)
        elif part == "children":
            inventory.add_child(line.split()[0], group)


def expand(pattern: str) -> Iterator[str]:
    """Yield the hosts of a pattern: `web[01:20:2].example.com`, `db-[a:c]`; a port is cut off."""
    pattern = _PORT.sub("", pattern)
    found = _RANGE.search(pattern)
    if found is None:
        yield pattern
        return
    before, after = pattern[: found.start()], pattern[found.end() :]
    for value in _values(found[1], found[2], int(found[3] or 1)):
        for rest in expand(after):
            yield before + value + rest


def _values(first: str, last: str, step: int) -> Iterator[str]:
    if step and first.isdecimal() and last.isdecimal():
        if int(last) - int(first) > MAX_HOSTS * step:
            raise ValueError(f"[{first}:{last}] stands for more than {MAX_HOSTS} hosts")
        width = len(first) if first.startswith("0") else 0
        return (f"{number:0{width}}" for number in range(int(first), int(last) + 1, step))
    if step and len(first) == len(last) == 1:
        return (chr(code) for code in range(ord(first), ord(last) + 1, step))
    raise ValueError(f"[{first}:{last}] is no range of hosts")
