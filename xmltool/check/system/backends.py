"""Which module, packages and programs of a system serve which pool type.

Facts: the modules are libvirt's own (`src/storage/meson.build`); a module that is missing libvirt skips
without a word.
"""

from __future__ import annotations

from typing import NamedTuple

from xmltool.pool.types import POOL_TYPES
from xmltool.programs.packages import Package, packages_of


class Program(NamedTuple):
    """A program that libvirt runs for a pool.

    Attributes:
        name: its bare name.
        places: paths where libvirt has it; none for what is looked up in the usual directories.
        formats: the source formats that need it; none for every pool of the type.
    """

    name: str
    places: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    @property
    def package(self) -> Package:
        """What it comes in."""
        return packages_of("programs")[self.name]


class Backend(NamedTuple):
    """What a pool type needs.

    Attributes:
        programs: that libvirt runs.
    """

    programs: tuple[Program, ...] = ()


_MOUNT = (Program("mount"), Program("umount"))
_PARTHELPER = (
    "/usr/lib/libvirt/libvirt_parthelper",
    "/usr/libexec/libvirt_parthelper",
    "/usr/lib64/libvirt/libvirt_parthelper",
)
_SHARES = (
    Program("mount.nfs", formats=("nfs", "auto")),  # mount takes HOST:DIR for NFS by itself
    Program("mount.cifs", formats=("cifs",)),
    Program("mount.glusterfs", formats=("glusterfs",)),
)

BACKENDS: dict[str, Backend] = {
    "dir": Backend(),
    "fs": Backend(_MOUNT),
    "netfs": Backend((*_MOUNT, *_SHARES)),
    "logical": Backend(tuple(map(Program, ("vgchange", "vgs", "lvs", "pvs")))),
    "disk": Backend(
        (Program("libvirt_parthelper", _PARTHELPER), Program("parted"), Program("dmsetup"))
    ),
    "iscsi": Backend((Program("iscsiadm"),)),
    "iscsi-direct": Backend(),
    "scsi": Backend(),
    "mpath": Backend(),
    "rbd": Backend(),
    "sheepdog": Backend(),
    "gluster": Backend(),
    "zfs": Backend((Program("zfs"), Program("zpool"))),
    "vstorage": Backend((Program("vstorage-mount"),)),
}
"""By pool type, in libvirt's order."""


def module_file(pool_type: str) -> str:
    """Return the file name of the module that serves a type."""
    return f"libvirt_storage_backend_{POOL_TYPES[pool_type].module}.so"


def module_package(pool_type: str) -> Package:
    """Return the package of the module that serves a type."""
    return packages_of("modules")[POOL_TYPES[pool_type].module]
