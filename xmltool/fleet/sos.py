"""A sos report as a report of a host: what virsh said there, and the files of the store.

The layout (sos 4.0 to 4.9):

- `sos_commands/virsh/virsh_-r_pool-list_--all`, before 4.2 without `--all` and so with running pools
  only, and `virsh_-r_pool-dumpxml_NAME` for the first word of each name in it; no `--inactive`, so
  that it is what a running pool runs with (sos: report/plugins/virsh.py).
- A file of a command is called by it: what is no word character, dot, hyphen or slash becomes `_`,
  a slash a dot (sos: report/plugins/__init__.py, _mangle_command).
- `etc/libvirt/storage/*.xml` and `etc/libvirt/storage/autostart/*.xml`, links made relative (sos:
  report/plugins/libvirt.py; report/plugins/__init__.py, _copy_symlink).

Nothing in it says whether a pool is persistent: one without a file counts as transient where the
report has the files of the store. A definition that waits for the pool's next start is not in it.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.root import Root
from xmltool.live.drift import Kind, compare_sides
from xmltool.live.pools import Live, LivePool
from xmltool.live.reported import Sizes, read_reported
from xmltool.live.sources import StoreSource
from xmltool.store.boot import SUFFIX
from xmltool.store.place import SYSTEM_STORE, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.live.drift import Disk, Drift

COMMANDS = "sos_commands"
"""The directory by which a report is known."""
VIRSH = f"{COMMANDS}/virsh"
_DUMP = "virsh_-r_pool-dumpxml_"
_LISTS = ("virsh_-r_pool-list_--all", "virsh_-r_pool-list")
"""The file of the list; the later one has running pools only."""
MAX_FILE = 1024 * 1024
"""Bytes of one file of a report that is looked at."""
_ROW_END = re.compile(r" (active|inactive) +(yes|no) *\Z")
"""What a row ends with: read from there, as a name may hold blanks."""


class SosReport(NamedTuple):
    """What a sos report says of storage.

    Attributes:
        live: the pools of which it has the XML.
        whole: whether it has every pool that libvirt knew.
        disk: the files of the store; None where it has none of them.
        taken_at: when virsh was asked.
    """

    live: Live
    whole: bool
    disk: Disk | None
    taken_at: str

    def drift(self, disk: Disk) -> tuple[Drift, ...]:
        """Return how the pools differ from definitions; of a pool that is not in it nothing is known."""
        found = compare_sides(disk._replace(machine=None), self.live).drift
        return tuple(one for one in found if self.whole or one.kind is not Kind.NOT_LOADED)


def is_sos(path: str) -> bool:
    """Report whether a path is an unpacked sos report; one that ends in `.json` is a file's."""
    return not path.endswith(".json") and os.path.isdir(os.path.join(path, COMMANDS))


def read_sos(directory: str) -> SosReport:
    """Read an unpacked sos report; no link in it is followed out of it.

    ValueError says that it has no list of pools.
    """
    with Root(directory) as root:
        name, rows = _listed(root)
        taken_at = datetime.fromtimestamp(root.stat(f"{VIRSH}/{name}").st_mtime, UTC)
        files = {entry for entry in root.names(SYSTEM_STORE) if entry.endswith(SUFFIX)}
        disk = None
        if files:
            disk = StoreSource(Place(directory, SYSTEM_STORE, SYSTEM_STORE)).read()
        stored = None if disk is None else {entry.name for entry in disk.entries if entry.loaded}
        pools = tuple(_pools(root, rows, stored))
    whole = name == _LISTS[0] and len(pools) == len(rows)
    live = Live("", pools)
    return SosReport(live, whole, disk, taken_at.isoformat(timespec="seconds"))


def _listed(root: Root) -> tuple[str, dict[str, tuple[bool, bool]]]:
    """Return the name of the list's file, and of each pool whether it runs and is marked."""
    for name in _LISTS:
        if not root.exists(f"{VIRSH}/{name}"):
            continue
        text = root.read_text(f"{VIRSH}/{name}", MAX_FILE)
        if not text.lstrip().startswith("Name "):
            raise ValueError(f"{name} is no list of pools: virsh gave no answer there")
        return name, dict(filter(None, map(_row, text.splitlines()[2:])))
    raise ValueError(f"there is no {VIRSH}/{_LISTS[0]} in it")


def _row(line: str) -> tuple[str, tuple[bool, bool]] | None:
    """Return the name in a row of virsh's table, and whether the pool is active and marked."""
    end = _ROW_END.search(line)
    name = "" if end is None else line[: end.start()].removeprefix(" ").rstrip(" ")
    return (name, (end[1] == "active", end[2] == "yes")) if name and end is not None else None


def _pools(
    root: Root, rows: dict[str, tuple[bool, bool]], stored: set[str] | None
) -> Iterator[LivePool]:
    """Yield the pools that have both a row and XML."""
    for name in root.names(VIRSH):
        if not name.startswith(_DUMP):
            continue
        reported = read_reported(
            root.read_text(f"{VIRSH}/{name}", MAX_FILE).encode(errors="replace")
        )
        if reported is None or reported.definition.name not in rows:
            continue
        definition, sizes = reported
        active, marked = rows[definition.name]
        persistent = stored is None or definition.name in stored
        yield LivePool(
            str(definition.uuid),
            definition,
            persistent,
            active,
            marked,
            used=active or sizes != Sizes(),
            sizes=sizes if active else None,
        )
