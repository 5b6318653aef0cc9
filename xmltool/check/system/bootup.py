"""What happens when the system in a root boots, as far as its pools need it; looked up once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.check.system.daemon import Daemon, libvirt_daemon, other_init
from xmltool.check.system.devices import group_of
from xmltool.check.system.fstab import FSTAB, Line, generated, lines_of
from xmltool.check.system.mounts import Mounts
from xmltool.check.system.release import image_mode
from xmltool.check.system.startup import Startup
from xmltool.check.system.tmpfiles import Tmpfiles
from xmltool.check.system.units import Units
from xmltool.versions import Version, installed_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Root

_CRYPTTAB = "/etc/crypttab"
_MAX_BYTES = 1024 * 1024


class Bootup:
    """The next boot of a system.

    Args:
        root: of the system.
    """

    def __init__(self, root: Root) -> None:
        self._root = root

    @cached_property
    def _by_systemd(self) -> bool:
        return other_init(self._root) is None

    @cached_property
    def tmpfiles(self) -> Tmpfiles:
        """What is made when it boots."""
        return Tmpfiles(self._root, by_systemd=self._by_systemd)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of fstab."""
        return lines_of(self._root)

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The files among those looked at that this user may not read."""
        return tuple(path for path in (FSTAB, _CRYPTTAB) if _is_denied(self._root, path))

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
        return Mounts(self._root, self.lines, *self._systemd, by_systemd=self._by_systemd)

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
        """The volume groups that the system itself uses, each with what it does there, a phrase."""
        found: dict[str, str] = {}
        for device, use in self._uses():
            group = group_of(device)
            if group is not None:
                found.setdefault(group, use)
        return found

    def _uses(self) -> Iterator[tuple[str, str]]:
        """Yield the devices that the system mounts, swaps on and decrypts, and how."""
        for line in self.lines:
            is_swap = line.kind == "swap"
            yield line.device, "swaps on" if is_swap else f"mounts {line.where} from"
        for mount in self.mounts:
            yield mount.what or "", f"mounts {mount.point} from"
        for text in self._root.read_text(_CRYPTTAB, _MAX_BYTES).splitlines():
            name, device = (*text.split(), "", "")[:2]
            yield device, f"has the encrypted device {name} on"


def _is_denied(root: Root, path: str) -> bool:
    try:
        root.read(path, _MAX_BYTES)
    except PermissionError:
        return True
    except OSError:
        return False
    return False
