"""What systemd starts when it boots: everything that `default.target` pulls in.

(systemd.unit(5); systemd.special(7); bootup(7). The referee of the tests: `systemd --test`.)
"""

from __future__ import annotations

import os
import shlex
from bisect import bisect_left
from typing import TYPE_CHECKING

from xmltool.check.system.fstab import upwards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.check.system.units import Unit, Units
    from xmltool.confined.root import Root

_PULLS = ("Wants", "Requires", "BindsTo", "Upholds")
_LINKS = (".wants", ".requires", ".upholds")
MOUNTS = ("RequiresMountsFor", "WantsMountsFor")
_MAX_UNITS = 5000
_STANDARD = {
    "default.target": ("graphical.target",),
    "graphical.target": ("multi-user.target",),
    "multi-user.target": ("basic.target", "remote-fs.target", "getty.target"),
    "basic.target": ("sysinit.target", "sockets.target", "timers.target", "paths.target"),
    "sysinit.target": ("local-fs.target", "swap.target"),
    "remote-fs.target": (),
}
"""What systemd's own targets pull in, for a root in which systemd is not installed (yet)."""
_SYSTEMD = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
_MACHINE_ID = "/etc/machine-id"


class Startup:
    """What a boot of a system starts.

    Args:
        root: of the system.
        units: its units.
        pulled: further edges, unit to units: those that generators make at boot.
    """

    def __init__(self, root: Root, units: Units, pulled: dict[str, tuple[str, ...]]) -> None:
        self._units = units
        self._pulled = pulled
        self.is_first = _is_first(root)
        self._why: dict[str, str] | None = None
        self._presets: dict[str, list[str]] | None = None
        self._points: dict[str, str] | None = None
        self._wanted: dict[str, Sequence[str]] = {}

    def pulled_by(self, name: str) -> str | None:
        """Return the unit that has a unit started at boot; None where nothing has."""
        if self._why is None:
            self._why = self._walk()
        return self._why.get(name)

    def services(self) -> Iterator[str]:
        """Yield the services that the boot starts, sorted."""
        self.pulled_by("")
        yield from sorted(name for name in self._why or () if name.endswith(".service"))

    def wants_mount(self, unit: str, path: str) -> bool:
        """Report whether a unit has `RequiresMountsFor=` at a path or below it."""
        if unit not in self._wanted:
            found = self._units.unit(unit)
            self._wanted[unit] = () if found is None else sorted(paths_of(found, *MOUNTS))
        wanted, below = self._wanted[unit], f"{path.rstrip('/')}/"
        after = (bisect_left(wanted, place) for place in (path, below))
        return any(
            wanted[at] == path or wanted[at].startswith(below) for at in after if at < len(wanted)
        )

    def _walk(self) -> dict[str, str]:
        why: dict[str, str] = {"default.target": "the boot"}
        todo = ["default.target"]
        while todo and len(why) < _MAX_UNITS:
            name = todo.pop()
            for other in self._pulls(name):
                unit = self._units.unit(other)
                for each in {other, other if unit is None else unit.name}:
                    if each not in why and self._units.masked_by(each) is None:
                        why[each] = name
                        todo.append(each)
        return why

    def _pulls(self, name: str) -> Iterator[str]:
        """Yield the units that a unit has started with it, required or wanted."""
        unit = self._units.unit(name)
        for each in {name} if unit is None else {name, unit.name, *unit.aliases}:
            for kind in _LINKS:
                yield from self._units.names_in(each + kind)
        yield from self._pulled.get(name, ())
        yield from self._preset(name) if self.is_first else ()
        if unit is None:
            meant = self._units.meant(name)
            yield from _STANDARD.get(meant, ())
            yield from (each for kind in _LINKS for each in self._units.names_in(meant + kind))
            return
        yield from unit.names("Unit", *_PULLS)
        paths = [*paths_of(unit, *MOUNTS)]
        if not name.endswith(".target") and _has_default_dependencies(unit):
            yield "sysinit.target"
        if name.endswith(".mount"):  # the mounts that it is below
            paths += [os.path.dirname(where) for where in unit.values("Mount", "Where")]
            paths += [what for what in unit.values("Mount", "What") if _is_directory(what)]
        points = self._mount_points()
        yield from (points[at] for path in paths for at in upwards(path) if at in points)

    def _preset(self, target: str) -> list[str]:
        """Return what the presets enable for a target at the first boot."""
        if self._presets is None:
            self._presets = {}
            for name in self._units.matching((".service", ".socket", ".mount", ".automount")):
                unit = self._units.unit(name)
                wanted = () if unit is None else unit.names("Install", "WantedBy", "RequiredBy")
                if wanted and self._units.is_preset(name):
                    for each in wanted:
                        self._presets.setdefault(each, []).append(name)
        return self._presets.get(target, [])

    def _mount_points(self) -> dict[str, str]:
        """Return the mount units of the system by their mount points."""
        if self._points is None:
            self._points = {}
            for name in self._units.matching((".mount",)):
                unit = self._units.unit(name)
                for where in () if unit is None else unit.values("Mount", "Where"):
                    self._points[where.rstrip("/") or "/"] = name
        return self._points


def paths_of(unit: Unit, *keys: str) -> tuple[str, ...]:
    """Return the paths of settings such as `RequiresMountsFor=`."""
    found = []
    for text in (text for key in keys for text in unit.values("Unit", key)):
        try:
            found += shlex.split(text)
        except ValueError:  # an unclosed quote: systemd ignores the line
            continue
    # normpath keeps two slashes at the start, as POSIX lets it; systemd does not (path-util.c)
    paths = (os.path.normpath(path.replace("%%", "%")) for path in found)
    return tuple(f"/{path.lstrip('/')}" if path.startswith("//") else path for path in paths)


def _is_directory(what: str) -> bool:
    """Report whether a mount unit mounts a path that is no device (systemd: mount.c, bind mounts)."""
    return what.startswith("/") and not what.startswith(("/dev/", "/sys/", "//"))


def _has_default_dependencies(unit: Unit) -> bool:
    return unit.values("Unit", "DefaultDependencies")[-1:] != ("no",)


def _is_first(root: Root) -> bool:
    """Report whether systemd takes the next boot for the first one, and applies the presets then.

    (machine-id(5), *First Boot Semantics*)
    """
    if not has_systemd(root):
        return False
    try:
        return root.read(_MACHINE_ID, 4096).strip() == b"uninitialized"
    except FileNotFoundError:
        return True
    except OSError:
        return False


def has_systemd(root: Root) -> bool:
    """Report whether systemd itself is installed in a root."""
    return any(root.exists(path) for path in _SYSTEMD)
