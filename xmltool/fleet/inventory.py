"""Ansible's inventory: which hosts there are, and their groups, the nearest first.

INI, YAML and the JSON of `ansible-inventory --list` are read; variables mean nothing here. (Ansible:
plugins/inventory/ini.py, yaml.py and script.py, parsing/utils/addresses.py; group order as in
inventory/helpers.py: by depth, then by name, the later one wins)
"""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from xmltool.files.side_file import blamed, read_side_file, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALL = "all"
"""The group that every host is in."""
MAX_HOSTS = 250_000
"""That one pattern such as `web[1:50]` may stand for, and an inventory may name, each as often as it does."""
MAX_NAME = 1000
"""Characters of a host or of a pattern; the name of a host has 253 at most."""
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
        self._named = 0
        self._parents: dict[str, list[str]] = {}
        self._depths: dict[str, int | None] = {}

    def add_host(self, host: str, group: str) -> None:
        """Put a host into a group."""
        self.hosts.setdefault(host, []).append(group)
        self._named += 1
        if self._named > MAX_HOSTS:
            raise ValueError(f"more than {MAX_HOSTS} hosts, each counted as often as it is named")

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

    def check(self) -> None:
        """Raise ValueError where a group is in itself."""
        for group in self._parents:
            self._depth(group)

    def _depth(self, group: str) -> int:
        if group not in self._depths:
            self._depths[group] = None  # until it is known
            parents = self._parents.get(group, ())
            self._depths[group] = 1 + max(map(self._depth, parents), default=0)
        depth = self._depths[group]
        if depth is None:
            raise ValueError(f"the group {group} is in itself")
        return depth


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
        inventory.check()
    return inventory


def _add_groups(inventory: Inventory, groups: object) -> None:
    """Add groups by name, each with `hosts` and `children`, as mappings or lists."""
    if not isinstance(groups, dict):
        raise ValueError("it is no mapping of groups")
    waiting: list[tuple[str, Any]] = [(str(name), group) for name, group in groups.items()]
    seen: set[tuple[str, int]] = set()
    while waiting:
        name, group = waiting.pop()
        if name == "_meta" or group is None or (name, id(group)) in seen:
            continue
        seen.add((name, id(group)))  # an alias of YAML can put a group into itself
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
            waiting += [(str(child), below) for child, below in children.items()]


def _keys(value: object, what: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (dict, list)):
        raise ValueError(f"{what}: neither a mapping nor a list")
    if any(isinstance(one, (dict, list)) for one in value):
        raise ValueError(f"{what}: one of them is no name")
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
    if len(pattern) > MAX_NAME:
        raise ValueError(f"a host of more than {MAX_NAME} characters")
    texts = _RANGE.split(_PORT.sub("", pattern))
    ranges = [_Range(*texts[at : at + 3]) for at in range(1, len(texts), 4)]
    if prod(max(len(one.codes), 1) for one in ranges) > MAX_HOSTS:
        raise ValueError(f"{pattern} stands for more than {MAX_HOSTS} hosts")
    for values in product(*(one.values() for one in ranges)):
        yield texts[0] + "".join(map(str.__add__, values, texts[4::4]))


class _Range:
    """What `[1:20:2]` or `[a:c]` stands for."""

    def __init__(self, first: str, last: str, step: str | None) -> None:
        by = int(step or 1)
        self._decimal = first.isdecimal() and last.isdecimal()
        if not by or not (self._decimal or len(first) == len(last) == 1):
            raise ValueError(f"[{first}:{last}] is no range of hosts")
        number = int if self._decimal else ord
        self.codes = range(number(first), number(last) + 1, by)
        if number(last) - number(first) > MAX_HOSTS * by:
            raise ValueError(f"[{first}:{last}] stands for more than {MAX_HOSTS} hosts")
        self._width = len(first) if first.startswith("0") else 0

    def values(self) -> list[str]:
        """Return the texts."""
        if self._decimal:
            return [f"{code:0{self._width}}" for code in self.codes]
        return [chr(code) for code in self.codes]
