"""Whether the target directory of a pool is there when libvirt starts, and on the right file system."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.boot_directories import DEFAULT, line_of
from xmltool.check.system.fstab import FSTAB, MAX_PATH, plain
from xmltool.check.system.mountinfo import is_mount_point, standing
from xmltool.check.system.mounts import drop_in
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.remarks import Remark, command
from xmltool.rules.system import XT606, XT607, XT608, XT609, XT614, XT615, XT617
from xmltool.store.presence import mount_source
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.check.system.bootup import Bootup
    from xmltool.check.system.mountinfo import Standing
    from xmltool.check.system.mounts import Mount
    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Rule

_VOLATILE = "/run"
"""Empty after each boot (file-hierarchy(7))."""
_OPTIONAL = frozenset(("tmp.mount", "var-lib-machines.mount"))
"""Units that systemd brings along, and that nobody misses where they are not started."""


class Target(NamedTuple):
    """A pool's target directory, as libvirt finds it when it starts.

    Attributes:
        is_there: whether there is a directory; None where that cannot be seen here.
        is_mounted: whether the boot mounts the pool's own source there.
        remarks: what is wrong with it, each about `target/path`.
    """

    is_there: bool | None
    is_mounted: bool = False
    remarks: tuple[Remark, ...] = ()


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
            return _found(False, XT609, f"the target {path} is not an absolute path")
        if len(os.fsencode(path)) >= MAX_PATH:
            message = (
                f"the target has {len(path)} characters, a path of Linux at most {MAX_PATH - 1}"
            )
            return _found(False, XT609, message)
        here = standing(self._root, path)
        mount = self._bootup.mounts.above(here.path)
        if mount is not None and mount.why_not is not None and mount.unit in _OPTIONAL:
            mount = None
        if POOL_TYPES[definition.type].presence is Presence.MOUNT:
            own = mount is not None and mount.point == plain(here.path)
            if mount is not None and own:
                return self._mounting(definition, path, mount)
        if mount is not None:
            return self._on_mount(definition, path, here, mount)
        if here.mount is not None and here.mount != plain(path):
            return _found(
                None,
                XT608,
                f"the target {path} is on the file system mounted at {here.mount}, which"
                f" {FSTAB} does not name: after the next boot it is not there",
            )
        return self._directory(definition, path, here)

    def _mounting(self, definition: StoragePoolDef, path: str, mount: Mount) -> Target:
        """Look at the target of a pool that mounts its source itself, and that fstab names, too."""
        if mount.why_not is None and mount.condition is None:
            is_own = _is_same_source(mount.what, mount_source(definition))
            return Target(True, is_mounted=is_own)  # systemd makes the directory
        return self._directory(definition, path, standing(self._root, path))

    def _on_mount(
        self, definition: StoragePoolDef, path: str, here: Standing, mount: Mount
    ) -> Target:
        is_mounted = is_mount_point(self._root, mount.point)
        if mount.why_not is not None:
            there = None if is_mounted else self._root.exists(path)
            return _found(
                there,
                XT614,
                f"nothing mounts {mount.point} when the system boots ({mount.why_not}): the pool"
                f" {'uses' if there else 'would use'} the directory below it, on the file system"
                f" that is mounted above; {_remedy(mount)}",
            )
        if mount.condition is not None:
            return _found(
                None,
                XT614,
                f"whether {mount.point} is mounted when the system boots cannot be told from files:"
                f" {mount.condition}",
            )
        waiting = self._not_waiting(path, mount)
        if is_mounted:
            found = self._directory(definition, path, here)
            return found._replace(remarks=(*waiting, *found.remarks))
        if mount.point == plain(here.path):
            return Target(True, remarks=waiting)  # the mount point is made when it is mounted
        found = _found(
            None,
            XT607,
            f"the target {path} is below {mount.point}, which {mount.source} mounts and which is"
            " not mounted here: make it on that file system; what is made here disappears under"
            " the mount",
        )
        return found._replace(remarks=(*waiting, *found.remarks))

    def _not_waiting(self, path: str, mount: Mount) -> tuple[Remark, ...]:
        service = self._bootup.daemon.unit
        reason = self._bootup.mounts.not_waiting(mount, service)
        if reason is None:
            return ()
        file, text = drop_in(service, path)
        words = " ".join(shell_word(line) for line in text.splitlines())
        shown = shell_word(self._root.shown(file))
        return (
            _warning(
                XT615,
                f"{service} does not wait until {mount.point} is mounted ({reason}): the pool may"
                f" start on the empty directory below it; have it wait by {file}:"
                f" `printf '%s\\n' {words} | install -D -m 644 /dev/stdin {shown}`",
            ),
        )

    def _directory(self, definition: StoragePoolDef, path: str, here: Standing) -> Target:
        """Look at a directory on the file system that the root itself is on."""
        made = self._bootup.tmpfiles.made(here.path) or self._bootup.tmpfiles.made(path)
        is_volatile = here.path == _VOLATILE or here.path.startswith(f"{_VOLATILE}/")
        try:
            found = self._root.stat(path)
        except OSError as error:
            return Target(True) if made is not None else self._unseen(definition, path, here, error)
        if not stat.S_ISDIR(found.st_mode):
            return _found(False, XT609, f"the target {path} is not a directory")
        if made is None and is_volatile:
            return _found(
                False,
                XT606,
                f"the target directory {path} is in {_VOLATILE}, which is empty after a boot:"
                f" the pool cannot start; {self._line(definition)} makes it",
            )
        if made is None and self._is_made_at_boot(here):
            return Target(
                True,
                remarks=(
                    _warning(
                        XT617,
                        f"the target directory {path} is content of /var in an image-mode system"
                        f" ({self._bootup.image_mode}): no update brings it, and a system that has"
                        f" its /var already never gets it; {self._line(definition)} makes it"
                        " at each boot",
                    ),
                ),
            )
        return Target(True)

    def _unseen(
        self, definition: StoragePoolDef, path: str, here: Standing, error: OSError
    ) -> Target:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return Target(None)  # not to be seen by this user
        if error.errno != errno.ENOENT or self._leads_nowhere(path):
            reason = (
                "a dangling link is on the way" if error.errno == errno.ENOENT else error.strerror
            )
            return _found(False, XT609, f"the target {path} cannot be reached: {reason}")
        if self._is_made_at_boot(here) or here.path.startswith(f"{_VOLATILE}/"):
            remedy = f"{self._line(definition)} makes it when the system boots"
        else:
            remedy = f"{command('build', definition.name, self._options)} makes it"
        undefine = command("undefine", definition.name, self._options)
        return _found(
            False,
            XT606,
            f"the target directory {path} is missing: the pool cannot start; {remedy}, or"
            f" {undefine} takes the pool away",
        )

    def _is_made_at_boot(self, here: Standing) -> bool:
        return self._bootup.image_mode is not None and here.path.startswith("/var/")

    def _line(self, definition: StoragePoolDef) -> str:
        """Return the words for the line of tmpfiles.d that makes a target."""
        writes = command("build", definition.name, (*self._options, "--tmpfiles", DEFAULT))
        return f"the line `{line_of(self._root, definition)}` in /usr/lib/tmpfiles.d ({writes})"

    def _leads_nowhere(self, path: str) -> bool:
        """Report whether it is a dangling link on the way that keeps a path from being there."""
        here = ""
        for name in plain(path).split("/")[1:]:
            here = f"{here}/{name}"
            if not self._root.exists(here):
                return self._root.link_text(here) is not None
        return False


def _remedy(mount: Mount) -> str:
    if mount.condition is not None:
        return f"make it hold, or take it out of {mount.unit}"
    if mount.source == FSTAB:
        return f"take noauto out of its line in {FSTAB}, or add x-systemd.automount"
    return f"enable {mount.unit}"


def _is_same_source(what: str | None, source: str | None) -> bool:
    """Report whether two names mean one device or one export."""
    if what is None or source is None:
        return False
    return os.path.normpath(what) == os.path.normpath(source)


def _found(is_there: bool | None, rule: Rule, message: str) -> Target:
    return Target(is_there, remarks=(_warning(rule, message),))


def _warning(rule: Rule, message: str) -> Remark:
    return Remark(rule, rule.severity, message, "target/path")
