"""Which module, packages and programs of a system serve which pool type.

Facts: the modules are libvirt's own (`src/storage/meson.build`), the packages those of Debian 11 to 13
and of Fedora's `libvirt.spec`; a module that is missing libvirt skips without a word.
"""

from __future__ import annotations

from typing import NamedTuple

from xmltool.pool.types import POOL_TYPES


class Package(NamedTuple):
    """What a thing is packaged in; None where a distribution has no package of it.

    Attributes:
        debian12: in Debian 11 and 12.
        debian: in Debian 13 and later.
        fedora: in Fedora, and in what is made from it.
    """

    debian12: str | None
    debian: str | None
    fedora: str | None


class Program(NamedTuple):
    """A program that libvirt runs for a pool.

    Attributes:
        names: any of them will do; the first is the one that messages name. An absolute path is
            looked up as it is, a name in the usual directories.
        package: what it comes in.
        format: the source format that needs it, or None for every pool of the type.
    """

    names: tuple[str, ...]
    package: Package
    format: str | None = None


class Backend(NamedTuple):
    """What a pool type needs.

    Attributes:
        package: of the module.
        programs: that libvirt runs.
        usage_type: usage type of the secret that `<auth>` names; None where `<auth>` is not used.
    """

    package: Package
    programs: tuple[Program, ...] = ()
    usage_type: str | None = None


_DRIVER = "libvirt-daemon-driver-storage"


def _everywhere(name: str) -> Package:
    return Package(name, name, name)


def _split(module: str) -> Package:
    """Of a module that is in libvirt's main package up to Debian 12."""
    name = f"{_DRIVER}-{module}"
    return Package("libvirt-daemon", name, name)


DRIVER_PACKAGE = Package("libvirt-daemon", _DRIVER, f"{_DRIVER}-core")
"""Of the storage driver itself."""
SECRET_PACKAGE = Package(
    "libvirt-daemon", "libvirt-daemon-driver-secret", "libvirt-daemon-driver-secret"
)
"""Of the driver that keeps secrets."""

_NOWHERE = Package(None, None, None)
_MOUNT = tuple(Program((name,), _everywhere("mount")._replace(fedora="util-linux"))
               for name in ("mount", "umount"))  # fmt: skip
_LVM = tuple(Program((name,), _everywhere("lvm2")) for name in ("vgchange", "vgs", "lvs", "pvs"))
_DISK = (
    Program(
        ("/usr/lib/libvirt/libvirt_parthelper", "/usr/libexec/libvirt_parthelper"),
        _split("disk"),
    ),
    Program(("parted",), _everywhere("parted")),
    Program(("dmsetup",), _everywhere("dmsetup")._replace(fedora="device-mapper")),
)
_ZFS = tuple(Program((name,), Package("zfsutils-linux", "zfsutils-linux", "zfs"))
             for name in ("zfs", "zpool"))  # fmt: skip
_SHARES = (
    Program(("mount.nfs",), Package("nfs-common", "nfs-common", "nfs-utils"), "nfs"),
    Program(("mount.cifs",), _everywhere("cifs-utils"), "cifs"),
    Program(
        ("mount.glusterfs",),
        Package("glusterfs-client", "glusterfs-client", "glusterfs-fuse"),
        "glusterfs",
    ),
)
_FS = Package("libvirt-daemon", _DRIVER, f"{_DRIVER}-core")
_VSTORAGE = tuple(Program((name,), _NOWHERE) for name in ("vstorage", "vstorage-mount"))

BACKENDS: dict[str, Backend] = {
    "dir": Backend(_FS),
    "fs": Backend(_FS, _MOUNT),
    "netfs": Backend(_FS, (*_MOUNT, *_SHARES)),
    "logical": Backend(_split("logical"), _LVM),
    "disk": Backend(_split("disk"), _DISK),
    "iscsi": Backend(
        _split("iscsi"),
        (Program(("iscsiadm",), Package("open-iscsi", "open-iscsi", "iscsi-initiator-utils")),),
        usage_type="iscsi",
    ),
    "iscsi-direct": Backend(_everywhere(f"{_DRIVER}-iscsi-direct"), usage_type="iscsi"),
    "scsi": Backend(_split("scsi")),
    "mpath": Backend(_split("mpath")),
    "rbd": Backend(_everywhere(f"{_DRIVER}-rbd"), usage_type="ceph"),
    "sheepdog": Backend(_NOWHERE),
    "gluster": Backend(_everywhere(f"{_DRIVER}-gluster")),
    "zfs": Backend(_everywhere(f"{_DRIVER}-zfs"), _ZFS),
    "vstorage": Backend(_NOWHERE, _VSTORAGE),
}
"""By pool type, in libvirt's order."""


def module_file(pool_type: str) -> str:
    """Return the file name of the module that serves a type."""
    return f"libvirt_storage_backend_{POOL_TYPES[pool_type].module}.so"
