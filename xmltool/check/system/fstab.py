"""Where a system mounts file systems when it boots: /etc/fstab and systemd's mount units.

Units that generators make at boot, and drop-ins, are not known here.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Root

FSTAB = "/etc/fstab"
UNITS = ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
"""Directories of units; a unit of an earlier one hides one of the same name in a later one."""
_MAX_BYTES = 1024 * 1024
_MAX_UNITS = 2000
_SUFFIXES = (".mount", ".automount")


class Mount(NamedTuple):
    """A mount point of the system.

    Attributes:
        point: its path, absolute, without a slash at its end.
        source: the file that says so, as a path inside the root.
    """

    point: str
    source: str


def mounts_of(root: Root) -> dict[str, Mount]:
    """Return what a system mounts at boot, by mount point."""
    found: dict[str, Mount] = {}
    for mount in (*_fstab(root), *_units(root)):
        found.setdefault(mount.point, mount)
    return found


def mount_above(mounts: dict[str, Mount], path: str) -> Mount | None:
    """Return the innermost mount point that a path is at or below; the root itself is none."""
    path = plain(path)
    while path not in ("/", ""):
        if path in mounts:
            return mounts[path]
        path = os.path.dirname(path)
    return None


def plain(path: str) -> str:
    """Return a path without doubled slashes and one at its end; links and `..` stay."""
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def _fstab(root: Root) -> Iterator[Mount]:
    try:
        text = root.read(FSTAB, _MAX_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 2 or fields[0].startswith("#"):
            continue
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1])
        if point.startswith("/"):
            yield Mount(plain(point), FSTAB)


def _units(root: Root) -> Iterator[Mount]:
    seen: set[str] = set()
    for directory in UNITS:
        try:
            with root.open_dir(directory) as opened:
                names = [name for name in opened.names() if name.endswith(_SUFFIXES)]
        except OSError:
            continue
        for name in sorted(names, key=os.fsencode)[:_MAX_UNITS]:
            if name in seen:
                continue
            seen.add(name)
            point = _where(root, f"{directory}/{name}")
            if point is not None:
                yield Mount(plain(point), f"{directory}/{name}")


def _where(root: Root, path: str) -> str | None:
    """Return a unit's mount point; None for a masked one, which is a link to /dev/null."""
    try:
        text = root.read(path, _MAX_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return None
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip() == "Where" and value.strip().startswith("/"):
            return value.strip()
    return None
