"""What has to be installed so that libvirt can serve a pool.

Debian's packages of programs were looked into with `dpkg --contents` in bookworm; that of zfs is what
Debian's zfs-linux (contrib) makes. Its packages of backends are those of its libvirt 9.0.0 and
11.3.0. Fedora's are what libvirt.spec.in of 11.3.0 says. A name that was not established is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.types import POOL_TYPES
from xmltool.programs.steps import steps_of
from xmltool.versions import NEWEST, Version

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

SEARCHED_SINCE = Version(11, 4, 0)
"""From here on libvirt looks for its programs in the PATH, before at the places of its build."""
_IN_OLD_DAEMON = ("fs", "logical", "disk", "iscsi", "scsi", "mpath")
"""Backends that came with `libvirt-daemon` itself until Debian 12."""


class Program(NamedTuple):
    """A program that is needed.

    Attributes:
        name: its bare name.
        why: None for one that libvirt runs itself, else the program that runs it.
        packages: the package that has it, by distribution (`debian`, `fedora`) and where it matters
            release, where known.
    """

    name: str
    why: str | None
    packages: dict[str, str]


class Needs(NamedTuple):
    """What a pool needs on the host.

    Attributes:
        module: the backend's file in libvirt's directory of storage backends; None: there is none.
        packages: the package that has the module, by distribution and release, where known.
        programs: the programs, in the order in which they are first run.
        searched: whether libvirt looks for the programs in the PATH; if not, at fixed places.
    """

    module: str | None
    packages: dict[str, str]
    programs: tuple[Program, ...]
    searched: bool


_CORE = {
    "debian12": "libvirt-daemon",
    "debian13": "libvirt-daemon-driver-storage",
    "fedora": "libvirt-daemon-driver-storage-core",
}
_LVM = {"debian": "lvm2", "fedora": "lvm2"}
_UTIL = {"debian": "mount", "fedora": "util-linux"}
_PACKAGES: dict[str, dict[str, str]] = {
    "mount": _UTIL,
    "umount": _UTIL,
    "mkfs": {"debian": "util-linux", "fedora": "util-linux"},
    **dict.fromkeys(("vgscan", "pvs", "vgchange", "lvs", "vgs", "vgcreate", "vgremove"), _LVM),
    **dict.fromkeys(("pvcreate", "pvremove"), _LVM),
    "libvirt_parthelper": _CORE,
    "parted": {"debian": "parted", "fedora": "parted"},
    "iscsiadm": {"debian": "open-iscsi", "fedora": "iscsi-initiator-utils"},
    "zfs": {"debian": "zfsutils-linux"},
    "zpool": {"debian": "zfsutils-linux"},
    "udevadm": {"debian": "udev"},
    "scsi_id": {"debian": "udev"},
    "mount.nfs": {"debian": "nfs-common", "fedora": "nfs-utils"},
    "mount.cifs": {"debian": "cifs-utils"},
    "mount.glusterfs": {"debian": "glusterfs-client"},
    "mkfs.ext2": {"debian": "e2fsprogs"},
    "mkfs.ext3": {"debian": "e2fsprogs"},
    "mkfs.ext4": {"debian": "e2fsprogs"},
    "mkfs.udf": {"debian": "udftools"},
    "mkfs.xfs": {"debian": "xfsprogs"},
    "mkfs.vfat": {"debian": "dosfstools"},
    "mkfs.gfs2": {"debian": "gfs2-utils"},
    "mkfs.ocfs2": {"debian": "ocfs2-tools"},
}
"""The package of a program, by distribution."""


def needs_of(
    definition: StoragePoolDef,
    *,
    overwrite: bool | None = None,
    version: Version = NEWEST,
) -> Needs:
    """Return what has to be installed for all operations on a pool; see `steps_of`."""
    steps = steps_of(definition, overwrite=overwrite, version=version)
    names: dict[str, str | None] = {}
    module = POOL_TYPES[definition.type].module
    for step in (step for several in steps.values() for step in several):
        if step.argv is not None:
            names.setdefault(step.argv[0], None)
            names.update(_helper(step.argv))
    exists = definition.type != "sheepdog" or bool(names)
    return Needs(
        module=f"libvirt_storage_backend_{module}.so" if exists else None,
        packages=_backend_packages(module) if exists else {},
        programs=tuple(Program(name, why, _PACKAGES.get(name, {})) for name, why in names.items()),
        searched=version >= SEARCHED_SINCE,
    )


def _helper(argv: tuple[str, ...]) -> dict[str, str]:
    """Return the program that mount or mkfs runs in turn for a format, and which of them does."""
    program = argv[0]
    kind = argv[argv.index("-t") + 1] if "-t" in argv[:-1] else None
    if program == "mount" and kind in ("nfs", "cifs", "glusterfs"):
        return {f"mount.{kind}": "mount"}
    if program == "mkfs" and kind not in (None, "auto"):
        return {f"mkfs.{kind}": "mkfs"}
    return {}


def _backend_packages(module: str) -> dict[str, str]:
    """Return the packages that have a backend, by distribution and release."""
    if module in ("vstorage", "sheepdog"):
        return {}
    own = f"libvirt-daemon-driver-storage-{module}"
    if module == "fs":
        return _CORE
    old = "libvirt-daemon" if module in _IN_OLD_DAEMON else own
    return {"debian12": old, "debian13": own, "fedora": own}
