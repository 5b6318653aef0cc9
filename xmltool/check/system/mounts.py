"""What a system mounts when it boots, by fstab and by systemd's mount units, and who waits for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.fstab import (
    FSTAB,
    LOCAL,
    MAX_PATH,
    REMOTE,
    Line,
    escape_path,
    is_network,
    last_of,
    plain,
)
from xmltool.check.system.startup import MOUNTS
from xmltool.check.system.unit_conditions import open_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.check.system.startup import Startup
    from xmltool.check.system.units import Unit, Units
    from xmltool.confined.root import Root

_BEFORE_DAEMON = frozenset((LOCAL, "local-fs-pre.target", "sysinit.target", "basic.target"))
"""What every service with default dependencies starts after (systemd.service(5))."""


class Mount(NamedTuple):
    """A mount point that a system knows of.

    Attributes:
        point: its path, absolute, without a slash at its end.
        source: the file that says so, as a path inside the root.
        what: the device or the export that is mounted there; None where it is not said.
        why_not: why the boot does not mount it, a phrase; None where it does.
        unit: the name of its mount unit.
        before: the units that wait for it.
        is_nofail: whether the boot goes on without it, and does not wait.
        is_automount: whether it is mounted when somebody goes there.
        condition: what it depends on that only the boot can tell, a phrase; None: nothing.
        kind: of the file system, as written.
        enables: the unit that can be enabled so that it is mounted, or None.
    """

    point: str
    source: str
    what: str | None = None
    why_not: str | None = None
    unit: str = ""
    before: frozenset[str] = frozenset()
    is_nofail: bool = False
    is_automount: bool = False
    condition: str | None = None
    kind: str = ""
    enables: str | None = None

    @property
    def is_volatile(self) -> bool:
        """Whether it is empty after each boot."""
        return self.kind in ("tmpfs", "ramfs")

    @property
    def is_early(self) -> bool:
        """Whether it is there before tmpfiles.d is read (systemd-tmpfiles-setup.service)."""
        return LOCAL in self.before


class Mounts:
    """The mount points of a system.

    Args:
        root: of the system.
        lines: of fstab.
        units: the units of the system, those of fstab among them.
        startup: what its boot starts.
        by_systemd: whether systemd boots it; otherwise fstab alone counts.
    """

    def __init__(
        self,
        root: Root,
        lines: tuple[Line, ...],
        units: Units,
        startup: Startup,
        *,
        by_systemd: bool,
    ) -> None:
        self._root = root
        self._units = units
        self._startup = startup
        self._found: dict[str, Mount] = {}
        self._orders: dict[str, frozenset[str] | None] = {}
        known = (*self._of_units(lines),) if by_systemd else (*_of_lines(lines),)
        for mount in known:
            self._found.setdefault(mount.point, mount)
        self._names = max((point.count("/") + 1 for point in self._found), default=0)

    def __iter__(self) -> Iterator[Mount]:
        """Yield the mount points, sorted."""
        return iter(self._found[point] for point in sorted(self._found))

    def above(self, path: str) -> Mount | None:
        """Return the innermost mount point that a path is at or below; the root itself is none."""
        path = plain(path) if len(path) < MAX_PATH else ""
        path = "/".join(path.split("/")[: self._names])
        while path not in ("/", ""):
            if path in self._found:
                return self._found[path]
            path = os.path.dirname(path)
        return None

    def is_wanted(self, mount: Mount, service: str) -> bool:
        """Report whether a service asks for what is mounted at a point."""
        return self._startup.wants_mount(service, mount.point)

    def not_waiting(self, mount: Mount, service: str) -> str | None:
        """Report why a service may start before something is mounted.

        Returns:
            A phrase; None where the service waits, or nothing needs to.
        """
        if mount.is_automount or self._startup.wants_mount(service, mount.point):
            return None
        after = self._after(service)
        if (after and mount.unit in after) or not _BEFORE_DAEMON.union((service,)).isdisjoint(
            mount.before
        ):
            return None
        if REMOTE in mount.before:
            return None if after is None or REMOTE in after else f"{service} is not after {REMOTE}"
        return f"{mount.source} says nofail" if mount.is_nofail else f"nothing orders {mount.unit}"

    def _after(self, service: str) -> frozenset[str] | None:
        """Return the units that a service starts after; None where there is no such service."""
        if service not in self._orders:
            unit = self._units.unit(service)
            after = None if unit is None else frozenset(unit.names("Unit", "After"))
            self._orders[service] = after
        return self._orders[service]

    def _of_units(self, lines: tuple[Line, ...]) -> Iterator[Mount]:
        by_point = {line.where: line for line in reversed(lines)}
        for name in self._units.matching((".mount",)):
            unit = self._units.unit(name)
            where = () if unit is None else unit.values("Mount", "Where")
            if unit is None or not where or not where[-1].startswith("/"):
                continue
            point = plain(where[-1].replace("%%", "%"))
            if name == f"{escape_path(point)}.mount" and point != "/":
                yield self._mount(name, unit, point, by_point.get(point))

    def _mount(self, name: str, unit: Unit, point: str, line: Line | None) -> Mount:
        automount = self._units.unit(name.removesuffix(".mount") + ".automount")
        is_automount = automount is not None and self._startup.pulled_by(automount.name) is not None
        what = unit.values("Mount", "What")[-1:]
        is_pulled = is_automount or self._startup.pulled_by(name) is not None
        why_not = None if is_pulled else _why_not(name, unit, line)
        condition = open_condition(self._root, unit) if is_pulled else None
        if condition is not None and condition.holds is False:
            why_not = f"{name} {condition.words}"
        return Mount(
            point,
            unit.path,
            what[0] if what else None,
            why_not,
            name,
            frozenset(_before(unit)),
            _is_nofail(unit),
            is_automount,
            None if condition is None else f"{name} {condition.words}",
            "".join(unit.values("Mount", "Type")[-1:]),
            next((each.name for each in (automount, unit) if each and _can_enable(each)), None),
        )


def _can_enable(unit: Unit) -> bool:
    return any(unit.values("Install", key) for key in ("WantedBy", "RequiredBy", "UpheldBy"))


def _why_not(name: str, unit: Unit, line: Line | None) -> str:
    if unit.path == FSTAB and line is not None and line.is_noauto:
        return f"{FSTAB} says noauto"
    if unit.path == FSTAB:
        return f"nothing pulls in what {FSTAB} names for it"
    return f"nothing pulls in {name}"


def _before(unit: Unit) -> tuple[str, ...]:
    """Return what waits for a mount unit, by itself or by its default dependencies.

    (systemd.mount(5), *Default Dependencies*)
    """
    named = unit.names("Unit", "Before")
    has_defaults = unit.values("Unit", "DefaultDependencies")[-1:] != ("no",)
    if unit.path == FSTAB or _is_nofail(unit) or not has_defaults:
        return named
    kind = "".join(unit.values("Mount", "Type")[-1:])
    return (*named, REMOTE if is_network(kind, _options(unit)) else LOCAL)


def _is_nofail(unit: Unit) -> bool:
    return last_of(_options(unit), "fail", "nofail") == "nofail"


def _options(unit: Unit) -> tuple[str, ...]:
    return tuple(",".join(unit.values("Mount", "Options")).split(","))


def _of_lines(lines: tuple[Line, ...]) -> Iterator[Mount]:
    """Yield what `mount -a` mounts, for a system without systemd."""
    for line in lines:
        if line.where.startswith("/") and line.where != "/":
            why_not = f"{FSTAB} says noauto" if line.is_noauto else None
            yield Mount(
                line.where, FSTAB, line.device, why_not, before=frozenset((LOCAL,)), kind=line.kind
            )


def drop_in(service: str, path: str, mount: Mount) -> tuple[str, str]:
    """Return the path and the text of a drop-in that has a service wait for what a path is on.

    Each mount has a file of its own, so that the drop-ins of several pools do not replace each other.

    (systemd.unit(5), RequiresMountsFor=)
    """
    text = path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    quoted = f'"{text}"' if any(char in text for char in " \t'\"\\") else text
    return (
        f"/etc/systemd/system/{service}.d/pools-{mount.unit.removesuffix('.mount')}.conf",
        f"[Unit]\n{MOUNTS[0]}={quoted}\n",
    )
