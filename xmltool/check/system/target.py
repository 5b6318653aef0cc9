"""Whether the target directory of a pool is there when libvirt starts, and on the right file system."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.boot_directories import DEFAULT, line_of
from xmltool.check.system.devices import is_same
from xmltool.check.system.fstab import FSTAB, MAX_PATH, plain
from xmltool.check.system.mountinfo import dangling, is_mount_point, standing
from xmltool.check.system.mounts import drop_in
from xmltool.check.system.units import systemctl
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.remarks import Remark
from xmltool.rules.system import XT606, XT607, XT608, XT609, XT614, XT615, XT617
from xmltool.text.shell import command, shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.system.bootup import Bootup
    from xmltool.check.system.mountinfo import Standing
    from xmltool.check.system.mounts import Mount
    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Message

_VOLATILE = "/run"
"""Empty after each boot (file-hierarchy(7))."""
_OPTIONAL = frozenset(("tmp.mount", "var-lib-machines.mount"))
"""Units that systemd brings along, and that nobody misses where they are not started."""


class Target(NamedTuple):
    """A pool's target directory, as libvirt finds it when it starts.

    Attributes:
        is_there: whether there is a directory; None where that cannot be seen here.
        is_mounted: whether the boot mounts the pool's own source there; None where that cannot be
            told.
        remarks: what is wrong with it, each about `target/path`.
        remedy: a command that changes it, or None.
        note: why it cannot be told whether the source is mounted, a phrase.
    """

    is_there: bool | None
    is_mounted: bool | None = False
    remarks: tuple[Remark, ...] = ()
    remedy: str | None = None
    note: str | None = None


class Targets:
    """Looks at the target directories of pools.

    Args:
        root: of the system.
        bootup: what its boot makes and mounts.
        options: of the commands that messages advise, quoted words.
    """

    def __init__(self, root: Root, bootup: Bootup, options: Sequence[str]) -> None:
        self._root = root
        self._bootup = bootup
        self._options = options

    def target(self, definition: StoragePoolDef) -> Target:
        """Look at the target directory of a pool whose type has one."""
        path = definition.target.path or ""
        if not path.startswith("/"):
            return _found(False, XT609.message("relative", path=path))
        if len(os.fsencode(path)) >= MAX_PATH:
            return _found(False, XT609.message("long", number=len(path), most=MAX_PATH - 1))
        here = standing(self._root, path)
        resolved = self._bootup.tmpfiles.resolved(here.path)
        if resolved != here.path:
            here = standing(self._root, resolved)
        mount = self._bootup.mounts.above(here.path)
        if mount is not None and mount.why_not is not None and mount.unit in _OPTIONAL:
            mount = None
        if POOL_TYPES[definition.type].presence is Presence.MOUNT:
            own = mount is not None and mount.point == plain(here.path)
            if mount is not None and own:
                return self._mounting(definition, path, here, mount)
        if mount is not None:
            return self._on_mount(definition, path, here, mount)
        if here.mount is not None and here.mount != plain(path):
            return _found(None, XT608.message(path=path, point=here.mount))
        return self._directory(definition, path, here)

    def _mounting(
        self, definition: StoragePoolDef, path: str, here: Standing, mount: Mount
    ) -> Target:
        """Look at the target of a pool that mounts its source itself, and that fstab names, too."""
        if mount.why_not is not None or mount.condition is not None:
            return self._directory(definition, path, here)
        service = self._bootup.daemon.unit
        source = definition.mount_source
        what = f"{mount.source} has {mount.what} mounted there"
        is_own = is_same(mount.what or "", source or "")
        if is_own is None:
            note = f"{what}, and whether that is {source} cannot be told"
            return Target(True, None, note=note)
        if not is_own:
            return Target(True)  # systemd makes the directory
        late = self._bootup.mounts.not_waiting(mount, service)
        if late is not None:
            note = f"{what}, and {service} does not wait for it ({late})"
            return Target(True, None, note=note)
        if mount.is_automount and not self._bootup.mounts.is_wanted(mount, service):
            return Target(True, None, note=f"{what} when somebody goes there")
        return Target(True, is_mounted=True)

    def _on_mount(
        self, definition: StoragePoolDef, path: str, here: Standing, mount: Mount
    ) -> Target:
        is_mounted = is_mount_point(self._root, mount.point)
        if mount.why_not is not None:
            there = None if is_mounted else self._root.exists(path)
            words, remedy = self._mounted_by(mount)
            message = XT614.message(
                "uses" if there else "would use",
                point=mount.point,
                reason=mount.why_not,
                advice=words,
            )
            return _found(there, message, remedy)
        if mount.condition is not None:
            message = XT614.message("condition", point=mount.point, condition=mount.condition)
            return _found(None, message)
        waiting = self._not_waiting(path, mount)
        if mount.point == plain(here.path):
            # the mount point is made when it is mounted
            found = self._directory(definition, path, here) if is_mounted else Target(True)
        elif is_mounted and not mount.is_volatile:
            found = self._directory(definition, path, here)
        else:
            found = self._on_absent(definition, path, here, mount)
        return found._replace(
            remarks=(*found.remarks, *waiting.remarks), remedy=found.remedy or waiting.remedy
        )

    def _on_absent(
        self, definition: StoragePoolDef, path: str, here: Standing, mount: Mount
    ) -> Target:
        """Look at a target below a mount point that is empty, or that is not mounted here."""
        if mount.is_early and self._bootup.tmpfiles.made(here.path) is not None:
            return Target(True)
        if mount.is_volatile:
            return self._gone(definition, path, f"below {mount.point}, a {mount.kind}", here)
        line, remedy = self._line(definition, here)
        point, source = mount.point, mount.source
        if not mount.is_early:
            return _found(None, XT607.message("late", path=path, point=point, source=source))
        message = XT607.message("early", path=path, point=point, source=source, line=line)
        return _found(None, message, remedy)

    def _not_waiting(self, path: str, mount: Mount) -> Target:
        service = self._bootup.daemon.unit
        reason = self._bootup.mounts.not_waiting(mount, service)
        if reason is None:
            return Target(True)
        file, text = drop_in(service, path, mount)
        words = " ".join(shell_word(line) for line in text.splitlines())
        shown = shell_word(self._root.shown(file))
        remedy = f"printf '%s\\n' {words} | install -D -m 644 /dev/stdin {shown}"
        message = XT615.message(
            service=service, point=mount.point, reason=reason, file=file, command=remedy
        )
        return _found(True, message, remedy)

    def _directory(self, definition: StoragePoolDef, path: str, here: Standing) -> Target:
        """Look at a directory on the file system that the root itself is on."""
        made = self._bootup.tmpfiles.made(here.path) or self._bootup.tmpfiles.made(path)
        removed = None if made is not None else self._bootup.tmpfiles.removed_by(here.path)
        if made is None and here.path.startswith(f"{_VOLATILE}/"):
            return self._gone(definition, path, f"in {_VOLATILE}", here)
        try:
            found = self._root.stat(here.path)
        except OSError as error:
            return Target(True) if made is not None else self._unseen(definition, path, here, error)
        if not stat.S_ISDIR(found.st_mode):
            return _found(False, XT609.message("file", path=path))
        if removed is not None:
            return _found(False, XT606.message("removed", path=path, line=removed))
        if made is None and self._is_made_at_boot(here):
            line, remedy = self._line(definition, here)
            message = XT617.message(path=path, system=self._bootup.image_mode, line=line)
            return _found(True, message, remedy)
        return Target(True)

    def _gone(self, definition: StoragePoolDef, path: str, where: str, here: Standing) -> Target:
        """Return a target in a place that is empty after a boot."""
        line, remedy = self._line(definition, here)
        message = XT606.message("volatile", path=path, where=where, line=line)
        return _found(False, message, remedy)

    def _unseen(
        self, definition: StoragePoolDef, path: str, here: Standing, error: OSError
    ) -> Target:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return Target(None)  # not to be seen by this user
        if here.path != standing(self._root, path).path:
            return _found(False, XT609.message("link", path=path, place=here.path))
        leads_nowhere = dangling(self._root, path) is not None and not self._is_made_at_boot(here)
        if error.errno != errno.ENOENT:
            return _found(False, XT609.message("unreached", path=path, reason=error.strerror))
        if leads_nowhere:
            return _found(False, XT609.message("dangling", path=path))
        undefine = command("xmltool undefine", definition.name, options=self._options)
        if self._is_made_at_boot(here):
            line, remedy = self._line(definition, here)
            message = XT606.message("image", path=path, line=line, undefine=undefine)
            return _found(False, message, remedy)
        build = command("xmltool build", definition.name, options=self._options)
        message = XT606.message("missing", path=path, build=build, undefine=undefine)
        return _found(False, message, build)

    def _is_made_at_boot(self, here: Standing) -> bool:
        return self._bootup.image_mode is not None and here.path.startswith("/var/")

    def _line(self, definition: StoragePoolDef, here: Standing) -> tuple[str, str | None]:
        """Return the words for the line of tmpfiles.d that makes a target, and what writes it."""
        line = line_of(definition, here.path)
        if line is None:
            return "a line of tmpfiles.d cannot have such a path, so that nothing", None
        options = (*self._options, "--tmpfiles", DEFAULT)
        remedy = command("xmltool build", definition.name, options=options)
        return f"the line `{line}` in /usr/lib/tmpfiles.d (`{remedy}`)", remedy

    def _mounted_by(self, mount: Mount) -> tuple[str, str | None]:
        """Return how a mount point gets mounted when the system boots: in words, and a command."""
        if mount.condition is not None:
            return f"make it hold, or take it out of {mount.unit}", None
        if mount.source == FSTAB:
            if "noauto" in (mount.why_not or ""):
                words = f"take noauto out of its line in {FSTAB}, or add x-systemd.automount"
            else:
                words = (
                    f"take x-systemd.wanted-by and x-systemd.required-by out of its line in {FSTAB}"
                )
            return words, None
        if mount.enables is None:
            return f"have a unit that is started want {mount.unit}", None
        remedy = systemctl(self._root, "enable", mount.enables)
        return f"`{remedy}` changes that", remedy


def _found(is_there: bool | None, message: Message, remedy: str | None = None) -> Target:
    return Target(is_there, remarks=(Remark(message, "target/path"),), remedy=remedy)
