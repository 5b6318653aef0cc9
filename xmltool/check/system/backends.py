"""Which module, packages and programs of a system serve which pool type.

Facts: the modules are libvirt's own (`src/storage/meson.build`); a module that is missing libvirt skips
without a word.
"""

from __future__ import annotations

from typing import NamedTuple

from xmltool.check.system.packages import DRIVER, NOWHERE, Package, apart, named, split
from xmltool.pool.types import POOL_TYPES


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


_MOUNT = tuple(Program((name,), named("mount", "util-linux")) for name in ("mount", "umount"))
_LVM = tuple(Program((name,), named("lvm2")) for name in ("vgchange", "vgs", "lvs", "pvs"))
_DISK = (
    Program(
        (
            "/usr/lib/libvirt/libvirt_parthelper",
            "/usr/libexec/libvirt_parthelper",
            "/usr/lib64/libvirt/libvirt_parthelper",
        ),
        DRIVER,
    ),
    Program(("parted",), named("parted")),
    Program(("dmsetup",), named("dmsetup", "device-mapper")),
)
_ZFS_TOOLS = Package({"debian12": "zfsutils-linux", "debian": "zfsutils-linux", "fedora": "zfs-fuse",
                      "rhel8": None, "rhel9": None, "arch": None})  # fmt: skip
_ZFS = tuple(Program((name,), _ZFS_TOOLS) for name in ("zfs", "zpool"))
_SHARES = (
    Program(("mount.nfs",), named("nfs-common", "nfs-utils", suse="nfs-client", suse16="nfs-client"),
            "nfs"),
    Program(("mount.cifs",), named("cifs-utils"), "cifs"),
    Program(
        ("mount.glusterfs",),
        Package({"debian12": "glusterfs-client", "debian": "glusterfs-client",
                 "fedora": "glusterfs-fuse", "rhel8": "glusterfs-fuse", "arch": "glusterfs"}),
        "glusterfs",
    ),
)  # fmt: skip
_ISCSI = named("open-iscsi", "iscsi-initiator-utils", "open-iscsi", suse="open-iscsi",
               suse16="open-iscsi")  # fmt: skip
_VSTORAGE = tuple(Program((name,), NOWHERE) for name in ("vstorage", "vstorage-mount"))
_GLUSTER = apart("gluster", instead="use a pool of type netfs with format glusterfs",
                 unknown="suse", rhel9=None, suse16=None)  # fmt: skip

BACKENDS: dict[str, Backend] = {
    "dir": Backend(DRIVER),
    "fs": Backend(DRIVER, _MOUNT),
    "netfs": Backend(DRIVER, (*_MOUNT, *_SHARES)),
    "logical": Backend(split("logical"), _LVM),
    "disk": Backend(split("disk"), _DISK),
    "iscsi": Backend(
        split("iscsi"),
        (Program(("iscsiadm",), _ISCSI),),
        usage_type="iscsi",
    ),
    "iscsi-direct": Backend(apart("iscsi-direct", rhel9=None), usage_type="iscsi"),
    "scsi": Backend(split("scsi")),
    "mpath": Backend(split("mpath")),
    "rbd": Backend(apart("rbd"), usage_type="ceph"),
    "sheepdog": Backend(NOWHERE),
    "gluster": Backend(_GLUSTER),
    "zfs": Backend(apart("zfs", unknown="suse suse16 arch", rhel8=None, rhel9=None), _ZFS),
    "vstorage": Backend(NOWHERE, _VSTORAGE),
}
"""By pool type, in libvirt's order."""


def module_file(pool_type: str) -> str:
    """Return the file name of the module that serves a type."""
    return f"libvirt_storage_backend_{POOL_TYPES[pool_type].module}.so"
