"""What happens when the system in a root boots, as far as its pools need it; looked up once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.check.system.daemon import Daemon, libvirt_daemon, other_init
from xmltool.check.system.fstab import Line, generated, lines_of
from xmltool.check.system.mounts import Mounts
from xmltool.check.system.release import image_mode
from xmltool.check.system.startup import Startup
from xmltool.check.system.tmpfiles import Tmpfiles
from xmltool.check.system.units import Units
from xmltool.versions import Version, installed_version

if TYPE_CHECKING:
    from xmltool.confined.root import Root


class Bootup:
    """The next boot of a system.

    Args:
        root: of the system.

    Attributes:
        tmpfiles: what is made when it boots.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self.tmpfiles = Tmpfiles(root)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of fstab."""
        return lines_of(self._root)

    @cached_property
    def _systemd(self) -> tuple[Units, Startup]:
        units, pulls = generated(self.lines)
        found = Units(self._root, units)
        return found, Startup(self._root, found, pulls)

    @cached_property
    def daemon(self) -> Daemon:
        """What starts libvirt."""
        return libvirt_daemon(self._root, *self._systemd)

    @cached_property
    def mounts(self) -> Mounts:
        """What is mounted."""
        by_systemd = other_init(self._root) is None
        return Mounts(self._root, self.lines, *self._systemd, by_systemd=by_systemd)

    @cached_property
    def image_mode(self) -> str | None:
        """What shows that /var is made at boot; None where nothing does."""
        return image_mode(self._root)

    @cached_property
    def libvirt(self) -> Version | None:
        """The version of the libvirt that is installed."""
        return installed_version(self._root.names)

    @cached_property
    def volume_groups(self) -> dict[str, str]:
        """The volume groups that fstab mounts from, each with one of its mount points."""
        found: dict[str, str] = {}
        for line in self.lines:
            group = _group_of(line.device)
            if group is not None:
                found.setdefault(group, line.where)
        return found


def _group_of(device: str) -> str | None:
    """Return the volume group that a path of a logical volume names.

    /dev/mapper/VG-LV doubles each hyphen of a name (lvm(8), *Names*); of the other directories below
    /dev those that LVM does not make are left out.
    """
    parts = device.split("/")
    if parts[:3] == ["", "dev", "mapper"] and len(parts) == 4:
        group, hyphen, volume = parts[3].replace("--", "\0").partition("-")
        return group.replace("\0", "-") if hyphen and volume else None
    if parts[:2] == ["", "dev"] and len(parts) == 4 and parts[2] not in _NO_GROUPS:
        return parts[2]
    return None


_NO_GROUPS = frozenset(("mapper", "disk", "md", "zvol", "block", "nvme", "cciss", "rbd", "loop"))
