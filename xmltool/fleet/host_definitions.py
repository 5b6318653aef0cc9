"""`--definitions`: which reviewed definitions a host is held against."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import UsageError
from xmltool.fleet.recorded import Expected
from xmltool.live.reviewed import ReviewedSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.fleet.inventory import Inventory

MOST = 64
"""Sets of definitions that are kept: those of groups; a host's own are needed once."""


class HostDefinitions:
    """A directory of definitions: for all hosts, or with a directory for each host or group.

    `notes` has what the user should know of the definitions that were read.
    """

    def __init__(self, directory: str, inventory: Inventory | None, hosts: Iterable[str]) -> None:
        if not os.path.isdir(directory):
            raise UsageError(f"--definitions {directory}: it is no directory")
        self._directory = directory
        self._inventory = inventory
        self._known: dict[str, Expected] = {}
        self.notes: list[str] = []
        parts = {name for name in os.listdir(directory) if self._own(name) is not None}
        self._divided = bool(parts) and any(
            name in parts for host in hosts for name in self._names(host)
        )

    def of(self, host: str) -> Expected | None:
        """Return the definitions of a host: its own, its nearest group's, or those of all.

        None where the directory is divided and no part of it is for the host.
        """
        if not self._divided:
            return self._expected(self._directory)
        for name in self._names(host):
            if (path := self._own(name)) is not None:
                return self._expected(path)
        return None

    def _names(self, host: str) -> tuple[str, ...]:
        groups = () if self._inventory is None else self._inventory.groups(host)
        return (host, *groups)

    def _own(self, name: str) -> str | None:
        """Return the directory of a host or group; a name of a report leads nowhere else."""
        if not name or "/" in name or "\0" in name or name in (".", "..", "autostart"):
            return None
        path = os.path.join(self._directory, name)
        return path if os.path.isdir(path) else None

    def _expected(self, path: str) -> Expected:
        found = self._known.get(path)
        if found is None:
            disk = ReviewedSource(path).read()
            self.notes += disk.notes
            self.notes += (
                f"{os.path.join(path, entry.file)}: libvirt would skip it: {entry.reason}"
                for entry in disk.entries
                if not entry.loaded
            )
            found = Expected(disk)
            if len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            self._known[path] = found
        return found
