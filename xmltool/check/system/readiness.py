"""Whether a system can serve the pools of its store: what is missing in it, before it ever boots."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from xmltool.check.system.backends import (
    BACKENDS,
    DRIVER_PACKAGE,
    SECRET_PACKAGE,
    Package,
    module_file,
)
from xmltool.check.system.fstab import FSTAB, mount_above, mounts_of, plain
from xmltool.check.system.mountinfo import is_mount_point, standing
from xmltool.check.system.secrets import find_secret, secrets_in
from xmltool.check.system.system import System
from xmltool.findings import Severity
from xmltool.pool.types import POOL_TYPES
from xmltool.remarks import Remark, command
from xmltool.rules.system import (
    XT601,
    XT602,
    XT603,
    XT604,
    XT605,
    XT606,
    XT607,
    XT608,
    XT609,
    XT611,
)
from xmltool.store.presence import Machine
from xmltool.text.words import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Root
    from xmltool.pool.definition import Auth, StoragePoolDef

SECRETS = "secrets"
"""The directory of secrets, beside that of the storage pools."""


class Readiness:
    """Looks at a system for what its pools need.

    Args:
        root: of the system.
        store: path of the store inside the root.
    """

    def __init__(self, root: Root, store: str) -> None:
        self.system = System(root)
        self._root = root
        self._secrets_path = os.path.join(os.path.dirname(store.rstrip("/")), SECRETS)
        self._secrets = secrets_in(root, self._secrets_path)
        self._mounts = mounts_of(root)

    def of_system(self) -> Iterator[Remark]:
        """Say what is missing whatever the pools are."""
        if not self.system.has_driver:
            yield _warning(
                XT601,
                "libvirt's storage driver is not installed in this root:"
                f" no pool can be there{self._install(DRIVER_PACKAGE)}",
            )

    def of_pool(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Say what a pool needs and does not have, each at its element."""
        backend = BACKENDS[definition.type]
        if definition.type not in self.system.served:
            yield self._unserved(definition.type, backend.package)
        else:
            yield from self._programs(definition)
        if backend.usage_type is not None and definition.source.auth is not None:
            yield from self._secret(definition.source.auth, backend.usage_type)
        if POOL_TYPES[definition.type].has_directory and definition.target.path is not None:
            yield from self._target(definition, definition.target.path)

    @property
    def machine(self) -> Machine:
        """The system as `active_at_start` asks it: still to be booted."""

        def mode(path: str) -> int:
            try:
                return self._root.stat(path).st_mode
            except OSError:
                return 0

        return Machine(
            lambda path: stat.S_ISDIR(mode(path)), lambda path: mode(path) != 0, running=False
        )

    def _install(self, package: Package) -> str:
        name = self.system.distribution.install(package)
        return "" if name is None else f"; install {name}"

    def _unserved(self, pool_type: str, package: Package) -> Remark:
        advice = self._install(package) or "; no package has it any more"
        return _warning(
            XT602,
            f"the libvirt in this root cannot serve a pool of type {pool_type}:"
            f" {module_file(pool_type)} is missing{advice}",
            "",
        )

    def _programs(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Say which programs are missing, those of one package together."""
        missing: dict[tuple[Package, str | None], list[str]] = {}
        for program in BACKENDS[definition.type].programs:
            wanted = program.format in (None, definition.source.format)
            if wanted and not self.system.has_program(program):
                names = missing.setdefault((program.package, program.format), [])
                names.append(os.path.basename(program.names[0]))
        for (package, only_for), names in missing.items():
            yield _warning(
                XT603,
                f"libvirt runs {listing(names, 'and')} for a pool of type {definition.type}, missing in"
                f" this root{self._install(package)}",
                "source/format" if only_for else "",
            )

    def _secret(self, auth: Auth, usage_type: str) -> Iterator[Remark]:
        if self._secrets is None:
            return
        if self.system.has_driver and not self.system.has_secrets:
            yield _warning(
                XT611,
                "<auth> needs libvirt's secret driver, which is missing in this root"
                f"{self._install(SECRET_PACKAGE)}",
                "source/auth",
            )
        secret = find_secret(self._secrets, auth, usage_type)
        named = (
            f"uuid {auth.secret_uuid}"
            if auth.secret_uuid is not None
            else f"usage {auth.secret_usage!r}"
        )
        if secret is None:
            yield _warning(
                XT604,
                f"<auth> names the secret with {named}; {self._secrets_path} has none such of"
                f" usage type {usage_type}: the pool cannot start before it is defined",
                "source/auth/secret",
            )
        elif not secret.has_value:
            yield _warning(
                XT605,
                f"the secret with {named} has no value: {self._secrets_path}/{secret.uuid}.base64"
                " is missing",
                "source/auth/secret",
            )

    def _target(self, definition: StoragePoolDef, path: str) -> Iterator[Remark]:
        """Look at the target directory, and at the file system that it will be on."""
        if not path.startswith("/"):
            yield _warning(XT609, f"the target {path} is not an absolute path", "target/path")
            return
        here = standing(self._root, path)
        boot_mount = mount_above(self._mounts, here.path)
        if boot_mount is None and here.mount is not None and here.mount != plain(path):
            yield _warning(
                XT608,
                f"the target {path} is on the file system mounted at {here.mount}, which"
                f" {FSTAB} does not name: after the next boot it is not there",
                "target/path",
            )
        elif boot_mount is not None and not is_mount_point(self._root, boot_mount.point):
            if boot_mount.point != plain(here.path):
                yield _warning(
                    XT607,
                    f"the target {path} is below {boot_mount.point}, which {boot_mount.source}"
                    " mounts and which is not mounted here: make it on that file system; what is"
                    " made here disappears under the mount",
                    "target/path",
                )
            return  # the mount point itself is made when it is mounted
        yield from self._directory(definition.name, path)

    def _directory(self, name: str, path: str) -> Iterator[Remark]:
        try:
            found = self._root.stat(path)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return  # not to be seen by this user
            if error.errno == errno.ENOENT and not self._leads_nowhere(path):
                yield _warning(
                    XT606,
                    f"the target directory {path} is missing: the pool cannot start;"
                    f" {command('build', name)} makes it",
                    "target/path",
                )
                return
            reason = (
                "a dangling link is on the way" if error.errno == errno.ENOENT else error.strerror
            )
            yield _warning(XT609, f"the target {path} cannot be reached: {reason}", "target/path")
            return
        if not stat.S_ISDIR(found.st_mode):
            yield _warning(XT609, f"the target {path} is not a directory", "target/path")

    def _leads_nowhere(self, path: str) -> bool:
        """Report whether it is a dangling link on the way that keeps a path from being there."""
        here = ""
        for name in plain(path).split("/")[1:]:
            here = f"{here}/{name}"
            try:
                self._root.stat(here)
            except FileNotFoundError:
                break
            except OSError:
                return False
        try:
            return stat.S_ISLNK(self._root.stat(here, follow=False).st_mode)
        except OSError:
            return False


def _warning(rule: str, message: str, path: str | None = None) -> Remark:
    return Remark(rule, Severity.WARNING, message, path)
