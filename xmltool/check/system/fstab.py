"""/etc/fstab, and the units that systemd makes of it when it boots.

(fstab(5); systemd.mount(5), *fstab*; the referee of the tests is systemd-fstab-generator itself.)
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.release import etc
from xmltool.check.system.units import Settings, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Root

FSTAB = "/etc/fstab"
LOCAL, REMOTE, SWAP = "local-fs.target", "remote-fs.target", "swap.target"
_MAX_BYTES = 1024 * 1024
MAX_PATH = 4096
"""Linux takes no longer path (PATH_MAX)."""
_NETWORK = frozenset(
    [
        "cifs",
        "smb3",
        "smbfs",
        "sshfs",
        "ncpfs",
        "ncp",
        "nfs",
        "nfs4",
        "gfs",
        "gfs2",
        "glusterfs",
        "pvfs2",
        "ocfs2",
        "lustre",
        "davfs",
        "afs",
        "ceph",
    ]
)
"""Types that systemd takes for network file systems (systemd: basic/mountpoint-util.c)."""
_BY = {"UUID": "uuid", "LABEL": "label", "PARTUUID": "partuuid", "PARTLABEL": "partlabel"}
_AUTOMOUNT = ("x-systemd.automount", "comment=systemd.automount")


class Line(NamedTuple):
    """A line of fstab.

    Attributes:
        what: the device or the export, as written.
        where: the mount point, absolute and plain, or as written where it is none (`none`).
        kind: of the file system.
        options: as written, split.
    """

    what: str
    where: str
    kind: str
    options: tuple[str, ...]

    def values(self, option: str) -> tuple[str, ...]:
        """Return the values of `option=VALUE`, in order."""
        start = f"{option}="
        return tuple(each.removeprefix(start) for each in self.options if each.startswith(start))

    @property
    def is_network(self) -> bool:
        """Whether it is mounted when the network is up."""
        return is_network(self.kind, self.options)

    @property
    def is_automount(self) -> bool:
        """Whether systemd mounts it when somebody goes there."""
        return any(option in self.options for option in _AUTOMOUNT)

    @property
    def is_noauto(self) -> bool:
        """Whether the boot leaves it alone."""
        return last_of(self.options, "auto", "noauto") == "noauto"

    @property
    def is_nofail(self) -> bool:
        """Whether the boot goes on without it, and does not wait."""
        return last_of(self.options, "fail", "nofail") == "nofail"

    @property
    def device(self) -> str:
        """The device as a path: `UUID=x` is /dev/disk/by-uuid/x."""
        tag, equals, value = self.what.partition("=")
        by = _BY.get(tag)
        return f"/dev/disk/by-{by}/{value.strip(chr(34))}" if equals and by else self.what


def is_network(kind: str, options: tuple[str, ...]) -> bool:
    """Report whether a file system of a type with some options counts as one of the network."""
    return kind.removeprefix("fuse.") in _NETWORK or "_netdev" in options


def last_of(options: tuple[str, ...], *among: str) -> str | None:
    """Return which of some options that exclude each other stands last."""
    return next((each for each in reversed(options) if each in among), None)


def lines_of(root: Root) -> tuple[Line, ...]:
    """Return the lines of a root's fstab."""
    return tuple(_lines(root.read_text(f"{etc(root)}/fstab", _MAX_BYTES)))


def _lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        fields = [unescaped(field) for field in line.split()]
        if len(fields) < 2 or fields[0].startswith("#") or len(fields[1]) >= MAX_PATH:
            continue
        where = plain(fields[1]) if fields[1].startswith("/") else fields[1]
        kind = fields[2] if len(fields) > 2 else "auto"
        yield Line(fields[0], where, kind, tuple(",".join(fields[3:4]).split(",")))


def unescaped(text: str) -> str:
    r"""Return a field without its escapes: `\040` is a space (fstab(5), proc(5))."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def plain(path: str) -> str:
    """Return a path without doubled slashes and one at its end; links and `..` stay."""
    if path[:1] == "/" != path[-1:] and "//" not in path and "/." not in path:
        return path
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def upwards(path: str) -> Iterator[str]:
    """Yield a path and those that it is below, but for the root; slashes may be doubled at its start."""
    while path.strip("/"):
        yield path
        path = os.path.dirname(path)


def escape_path(path: str) -> str:
    """Return a path as a unit's name has it (systemd.unit(5), *String Escaping*)."""
    data = plain(path).strip("/").encode("utf-8", "surrogateescape")
    if not data:
        return "-"
    return "".join(_escaped(byte, first=not at) for at, byte in enumerate(data))


def _escaped(byte: int, *, first: bool) -> str:
    letter = chr(byte)
    if letter == "/":
        return "-"
    kept = (letter.isascii() and letter.isalnum()) or letter in ":_."
    return letter if kept and not (first and letter == ".") else f"\\x{byte:02x}"


def generated(lines: tuple[Line, ...]) -> tuple[dict[str, Unit], dict[str, tuple[str, ...]]]:
    """Return the units that systemd makes of fstab at boot, and what pulls them in.

    Returns:
        Units by name, and unit names to those that they have started with them.
    """
    units: dict[str, Unit] = {}
    pulls: dict[str, list[str]] = {}
    for line in lines:
        if not line.where.startswith("/") or line.where == "/":
            continue
        name = f"{escape_path(line.where)}.mount"
        if name in units:  # the first line stands
            continue
        units[name] = _mount_unit(name, line)
        for by, pulled in _pulled(name, line):
            pulls.setdefault(by, []).append(pulled)
        if line.is_automount:
            automount = name.removesuffix(".mount") + ".automount"
            units[automount] = Unit(automount, FSTAB, {("Automount", "Where"): (line.where,)})
    return units, {by: tuple(pulled) for by, pulled in pulls.items()}


def _mount_unit(name: str, line: Line) -> Unit:
    target = REMOTE if line.is_network else LOCAL
    ordered = not (line.is_nofail or line.is_noauto or line.is_automount)
    settings: Settings = {
        ("Unit", "Requires"): line.values("x-systemd.requires"),
        ("Unit", "Before"): (*line.values("x-systemd.before"), *((target,) if ordered else ())),
        ("Unit", "RequiresMountsFor"): line.values("x-systemd.requires-mounts-for"),
        ("Mount", "What"): (line.device,),
        ("Mount", "Where"): (line.where,),
        ("Mount", "Type"): (line.kind,),
        ("Mount", "Options"): (",".join(line.options),),
    }
    return Unit(name, FSTAB, settings)


def _pulled(name: str, line: Line) -> Iterator[tuple[str, str]]:
    """Yield which unit pulls in the mount unit of a line, or its automount unit."""
    target = REMOTE if line.is_network else LOCAL
    asked = (*line.values("x-systemd.wanted-by"), *line.values("x-systemd.required-by"))
    if line.is_automount:
        yield target, name.removesuffix(".mount") + ".automount"
    elif asked:
        yield from ((unit, name) for unit in asked)
    elif not line.is_noauto:
        yield target, name
