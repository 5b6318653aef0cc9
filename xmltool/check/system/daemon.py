"""What starts libvirt's daemon when a system boots: its service, its socket, or nothing.

(libvirt: src/remote/libvirtd.service.in, src/virtd.service.in and virtd.socket.in)
"""

from __future__ import annotations

import fnmatch
import os
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.startup import has_systemd
from xmltool.check.system.unit_conditions import open_condition
from xmltool.check.system.units import systemctl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.check.system.startup import Startup
    from xmltool.check.system.units import Unit, Units
    from xmltool.confined.root import Root

DAEMONS = ("libvirtd", "virtstoraged")
"""The monolithic daemon, and the one for storage alone; either reads the same store."""
_SOCKETS = ("", "-ro", "-admin", "-tcp", "-tls")
_INIT = ("/sbin/init", "/usr/sbin/init", "/bin/init")
_ACTIVATORS = {
    ".socket": ("Socket", "Service"),
    ".path": ("Path", "Unit"),
    ".timer": ("Timer", "Unit"),
}
"""What starts a service when something happens, and the setting that names it."""


class _Init(NamedTuple):
    """An init system: what shows it, what starts a daemon there, and where its script is."""

    name: str
    signs: tuple[str, ...]
    places: tuple[str, ...]
    scripts: tuple[str, ...]


_OTHERS = (
    _Init("OpenRC", ("/etc/runlevels", "/sbin/openrc"), ("/etc/runlevels/*/{}",),
          ("/etc/init.d/{}",)),
    _Init("runit", ("/etc/runit", "/sbin/runit"),
          ("/etc/runit/runsvdir/*/{}", "/etc/service/{}", "/var/service/{}"), ("/etc/sv/{}",)),
    _Init("s6", ("/etc/s6", "/etc/s6-rc", "/etc/s6-linux-init"),
          ("/etc/s6/adminsv/*/contents.d/{}", "/etc/s6-rc/source/*/contents.d/{}"),
          ("/etc/s6-rc/source/{}", "/etc/s6/sv/{}", "/etc/s6/*/{}")),
    _Init("dinit", ("/etc/dinit.d",), ("/etc/dinit.d/boot.d/{}",), ("/etc/dinit.d/{}",)),
    _Init("sysvinit", ("/etc/inittab",), ("/etc/rc*.d/S*{}",), ("/etc/init.d/{}",)),
)  # fmt: skip


class Start(Enum):
    """When libvirt's daemon starts."""

    BOOT = "at boot"
    CONNECTION = "at the first connection"
    NEVER = "never"
    UNKNOWN = "unknown"


class Daemon(NamedTuple):
    """What starts libvirt's daemon.

    Attributes:
        when: it starts.
        unit: its service; that of a monolithic daemon where nothing tells.
        reason: how that is known, a phrase.
        remedy: a command that has it started at boot, or None.
    """

    when: Start
    unit: str
    reason: str
    remedy: str | None = None


def libvirt_daemon(root: Root, units: Units, startup: Startup) -> Daemon:
    """Return what starts libvirt's daemon when the system in a root boots."""
    init = other_init(root)
    if init is not None:
        return Daemon(Start.UNKNOWN, f"{DAEMONS[0]}.service", _found_by(root, init))
    found = [_by_systemd(root, units, startup, name) for name in DAEMONS]
    known = [daemon for daemon in found if daemon is not None]
    for when in (Start.BOOT, Start.CONNECTION, Start.UNKNOWN):
        for daemon in known:
            if daemon.when is when:
                return daemon
    other = _by_another(root, units, startup)
    if other is not None:
        return _under_conditions(root, other, units.unit(other.unit))
    script = next(filter(root.exists, (f"/etc/init.d/{name}" for name in DAEMONS)), None)
    if script is not None and not known:
        reason = f"systemd makes a unit of {script}, which was not looked at"
        return Daemon(Start.UNKNOWN, f"{os.path.basename(script)}.service", reason)
    if known:
        reason = "; ".join(dict.fromkeys(daemon.reason for daemon in known))
        return known[0]._replace(reason=reason)
    unit = f"{DAEMONS[0]}.service"
    missing = " and ".join(f"{name}.service" for name in DAEMONS)
    if has_systemd(root):
        return Daemon(Start.NEVER, unit, f"{missing} are missing")
    return Daemon(Start.UNKNOWN, unit, f"{missing} are missing, and no init system was found")


def _by_another(root: Root, units: Units, startup: Startup) -> Daemon | None:
    """Return a service of another name that the boot starts and that runs one of the daemons."""
    own = {f"{name}.service" for name in DAEMONS}
    for name in startup.services():
        unit = None if name in own else units.unit(name)
        program = None if unit is None else _program(unit)
        if unit is not None and os.path.basename(program or "") in DAEMONS:
            if unit.name in own or not root.exists(program or ""):
                continue
            return Daemon(Start.BOOT, unit.name, f"{unit.name} runs {program}")
    return None


def _by_systemd(root: Root, units: Units, startup: Startup, name: str) -> Daemon | None:
    """Return what systemd does about one of the daemons; None where it has no unit at all."""
    service = f"{name}.service"
    masked = units.masked_by(service)
    unit = units.unit(service)
    if masked is not None and not masked.startswith("/etc/"):
        return Daemon(Start.NEVER, service, f"{service} is masked ({masked})")
    if masked is not None:
        return Daemon(Start.NEVER, service, f"{service} is masked ({masked})",
                      systemctl(root, "unmask", service))  # fmt: skip
    if unit is None:
        return None
    program = _program(unit)
    if program is not None and not root.exists(program):
        return Daemon(Start.NEVER, unit.name, f"{service} runs {program}, which is missing")
    by = startup.pulled_by(service)
    if by is not None:
        reason = f"{service} is {_how(units, startup, unit, by)}"
        return _under_conditions(root, Daemon(Start.BOOT, unit.name, reason), unit)
    return _on_demand(root, units, startup, unit, service) or Daemon(
        Start.NEVER, unit.name, _not_started(units, service), systemctl(root, "enable", service)
    )


def _on_demand(
    root: Root, units: Units, startup: Startup, unit: Unit, service: str
) -> Daemon | None:
    """Return what the boot starts that starts a daemon later: a socket, a path or a timer unit."""
    name = service.removesuffix(".service")
    own = [f"{name}{suffix}.socket" for suffix in _SOCKETS]
    others = [each for each in units.matching(tuple(_ACTIVATORS)) if each not in own]
    for each in (*own, *others):
        by = startup.pulled_by(each)
        found = None if by is None else units.unit(each)
        if by is None or found is None or not (each in own or service in _started_by(found)):
            continue
        when = Start.CONNECTION if each.endswith(".socket") else Start.UNKNOWN
        reason = f"{found.name} is {_how(units, startup, found, by)}, {service} is not"
        daemon = Daemon(when, unit.name, reason, systemctl(root, "enable", service))
        return _under_conditions(root, daemon, found, unit)
    return None


def _started_by(unit: Unit) -> tuple[str, ...]:
    """Return the service that a socket, path or timer unit starts, by default that of its name."""
    stem, dot, suffix = unit.name.rpartition(".")
    return unit.names(*_ACTIVATORS[dot + suffix]) or (f"{stem}.service",)


def _under_conditions(root: Root, daemon: Daemon, *units: Unit | None) -> Daemon:
    """Return what starts a daemon, as far as the conditions of its units are known to hold."""
    for unit in units:
        condition = None if unit is None else open_condition(root, unit)
        if unit is not None and condition is not None:
            when = Start.UNKNOWN if condition.holds is None else Start.NEVER
            return Daemon(when, daemon.unit, f"{daemon.reason}; {unit.name} {condition.words}")
    return daemon


def _how(units: Units, startup: Startup, unit: Unit, by: str) -> str:
    names = (unit.name, *unit.aliases)
    link = next((path for name in names for path in units.links_to(name)
                 if path.split("/")[-2].startswith(f"{by}.")), None)  # fmt: skip
    if link is not None:
        return f"enabled ({link})"
    if startup.is_first and units.is_preset(unit.name):
        return "enabled by the presets at the first boot"
    return f"started with {by}"


def _not_started(units: Units, service: str) -> str:
    links = tuple(units.links_to(service))
    if links:
        target = links[0].split("/")[-2].rpartition(".")[0]
        return f"{service} is enabled for {target} alone, which the boot does not reach"
    if units.is_enabled_in_run(service):
        return f"{service} is enabled in /run alone, which is empty after a boot"
    return f"{service} is disabled, and so is its socket"


def _program(unit: Unit) -> str | None:
    """Return the program of a service; None where it is not an absolute path."""
    lines = unit.values("Service", "ExecStart")
    words = lines[0].lstrip("-@:+!|").split() if lines else []
    word = words[0].strip("\"'") if words else ""
    return word if word.startswith("/") and "%" not in word else None


def other_init(root: Root) -> _Init | None:
    """Return the init system of a root that is not systemd."""
    if has_systemd(root) and not _leads_elsewhere(root):
        return None
    return next((init for init in _OTHERS if any(map(root.exists, init.signs))), None)


def _leads_elsewhere(root: Root) -> bool:
    """Report whether /sbin/init is there and leads to something else than systemd."""
    for path in _INIT:
        text = root.link_text(path)
        if text is not None:
            return "systemd" not in text
        if root.exists(path):
            return True  # a program of its own
    return False


def _found_by(root: Root, init: _Init) -> str:
    found, scripts = (
        [path for place in places for name in DAEMONS for path in _matching(root, place, name)]
        for places in (init.places, init.scripts)
    )
    start = f"{init.name} starts this system"
    if found:
        return f"{start}; found {', '.join(found)}"
    if scripts:
        looked = " or ".join(place.format(DAEMONS[0]) for place in init.places)
        return f"{start}; {scripts[0]} is there, and there is no {looked}"
    return f"{start}; no service of libvirt's daemon was found"


def _matching(root: Root, place: str, name: str) -> Iterator[str]:
    *parents, last = place.format(name).split("/")[1:]
    paths = [""]
    for pattern in (*parents, last):
        if not any(letter in pattern for letter in "*?["):
            paths = [f"{path}/{pattern}" for path in paths]
            continue
        paths = [f"{path}/{each}" for path in paths for each in root.names(path or "/")
                 if fnmatch.fnmatchcase(each, pattern)]  # fmt: skip
    yield from (path for path in paths if root.exists(path, follow=False))
