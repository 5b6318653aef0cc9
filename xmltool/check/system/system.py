"""The system in a root: its distribution, its libvirt's modules, its programs. Nothing is run."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from xmltool.check.system.backends import BACKENDS, module_file
from xmltool.check.system.release import is_nixos
from xmltool.confined.directory import open_directory
from xmltool.confined.os_release import os_release
from xmltool.programs.packages import distribution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.check.system.backends import Program
    from xmltool.confined.root import Root

_LIBRARIES = ("/usr/lib64", "/usr/lib", "/usr/local/lib64", "/usr/local/lib")
_NIX_STORE = "/nix/store"
_MAX_STORE = 500_000
_OF_LIBVIRT = re.compile(r"-libvirt-\d[^-]*\Z")
_PROGRAMS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")


class System:
    """What a root has installed, looked up once.

    Args:
        root: `/` of the system.

    Attributes:
        root: as given.
        knows_programs: whether programs are in the usual directories; on NixOS each has one of its
            own, and libvirt's service names them.
        distribution: which one it is.
        served: pool types whose backend module is there.
        has_driver: whether libvirt's storage driver is there at all.
        has_secrets: whether its secret driver is.
    """

    def __init__(self, root: Root) -> None:
        self.root = root
        self.distribution = distribution(os_release(root))
        self.knows_programs = not is_nixos(root)
        places = list(_libvirt_directories(root))
        self.served = frozenset(
            pool_type
            for pool_type in BACKENDS
            if any(self.has_file(f"{at}/storage-backend/{module_file(pool_type)}") for at in places)
        )
        self.has_driver, self.has_secrets = (
            any(self.has_file(f"{at}/connection-driver/libvirt_driver_{name}.so") for at in places)
            for name in ("storage", "secret")
        )

    def has_file(self, path: str) -> bool:
        """Report whether there is a regular file, through links inside the root."""
        try:
            return stat.S_ISREG(self.root.stat(path).st_mode)
        except OSError:
            return False

    def has_program(self, program: Program) -> bool:
        """Report whether a program is there, as far as that can be told."""
        if not self.knows_programs:
            return True
        places = program.places or tuple(f"{at}/{program.name}" for at in _PROGRAMS)
        return any(map(self.has_file, places))


def _libvirt_directories(root: Root) -> Iterator[str]:
    """Return where libvirt may keep its modules: LIBDIR differs between distributions."""
    for directory in _LIBRARIES:
        yield f"{directory}/libvirt"
        try:
            with open_directory(root, directory) as opened:
                names = opened.names()
        except OSError:
            continue
        for name in sorted(names):
            if "-linux-" in name:  # Debian's, one for each architecture
                yield f"{directory}/{name}/libvirt"
    if is_nixos(root):
        for name in root.names(_NIX_STORE, _MAX_STORE):
            if _OF_LIBVIRT.search(name):
                yield f"{_NIX_STORE}/{name}/lib/libvirt"
