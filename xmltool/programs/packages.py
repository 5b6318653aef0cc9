"""Which package of a distribution has a part of libvirt, or a program that libvirt runs.

Facts: Debian's and Ubuntu's archives (apt-cache on 11, 12, 13 and sid, `dpkg --contents` in 12);
libvirt.spec of Fedora and RHEL; the packages of openSUSE Tumbleweed (libvirt 9.4 to 9.6); Arch's
PKGBUILD; Alpine's aports, community/libvirt (8.7 and 11.2); Gentoo's app-emulation/libvirt (10.3). What
is in none of these is not known here, and said so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xmltool.confined.os_release import os_release
from xmltool.confined.root import Root

_DRIVER = "libvirt-daemon-driver-storage"
FAMILIES = {
    "debian12": "Debian 11 and 12",
    "debian": "Debian 13 and later",
    "fedora": "Fedora",
    "rhel8": "RHEL 8",
    "rhel9": "RHEL 9 and later",
    "suse": "openSUSE",
    "suse16": "SUSE 16",
    "arch": "Arch",
    "alpine": "Alpine",
    "gentoo": "Gentoo",
}
"""Distributions whose packages are alike, by the key that `Package` has for them."""
_DEBIAN, _RPM = ("debian12", "debian"), ("fedora", "rhel8", "rhel9", "suse", "suse16")
_SPLIT_SINCE = {"debian": (13,), "ubuntu": (24, 10)}
"""The release that first has a package for each backend."""
_BEFORE_SPLIT = frozenset(
    [
        "buster",
        "bullseye",
        "bookworm",
        "beowulf",
        "chimaera",
        "daedalus",
        "bionic",
        "focal",
        "jammy",
        "noble",
    ]
)
"""Names of the releases before that, as what is made of Debian and Ubuntu has them in its os-release."""
_CODENAMES = ("DEBIAN_CODENAME", "UBUNTU_CODENAME", "VERSION_CODENAME")
_RHEL = ("rhel", "centos", "rocky", "almalinux", "ol")
_OF_ITS_OWN = frozenset(("amzn",))
"""Distributions that name others as alike and whose packages are not theirs."""


class Package(NamedTuple):
    """What a thing is packaged in.

    Attributes:
        names: by family; None where that family has no package of it, left out where it is not
            known.
        instead: what to do where there is none, or None.
    """

    names: dict[str, str | None]
    instead: str | None = None


class Distribution(NamedTuple):
    """Which distribution a root holds, as far as packages go.

    Attributes:
        title: for people; None where it does not say.
        family: key of `FAMILIES`, or None.
        options: whether it is set up by options, and not by packages (NixOS).
    """

    title: str | None = None
    family: str | None = None
    options: str | None = None

    def package(self, package: Package) -> str | None:
        """Return the name of a package; None where there is none, or it is not known."""
        return None if self.family is None else package.names.get(self.family)

    def advice(self, package: Package) -> str:
        """Return what to do about a thing that is missing: a phrase for the end of a message."""
        name = self.package(package)
        if name is not None:
            return f"; install {name}"
        if self.options is not None:
            return f"; {self.options}"
        instead = "" if package.instead is None else f": {package.instead}"
        if not any(package.names.values()):
            return f"; no package has it any more{instead}"
        if self.title is None:
            names = ", ".join(f"{name} ({titles})" for name, titles in by_name(package))
            return f"; install {names}"
        if self.family in package.names:
            return f"; {self.title or FAMILIES[self.family]} has no package of it{instead}"
        return f"; which package of {self.title or self.family} has it is not known here"


def by_name(package: Package) -> list[tuple[str, str]]:
    """Return the names of a package, each with the families that call it so."""
    found: dict[str, list[str]] = {}
    for key, title in FAMILIES.items():
        name = package.names.get(key)
        if name is not None:
            found.setdefault(name, []).append(title)
    return [(name, ", ".join(titles)) for name, titles in found.items()]


def distribution(release: dict[str, str]) -> Distribution:
    """Return which distribution an os-release(5) tells of."""
    name = release.get("ID", "")
    title = release.get("PRETTY_NAME") or name or None
    if name == "nixos":
        return Distribution(title, options="set virtualisation.libvirtd in configuration.nix")
    words = [] if name in _OF_ITS_OWN else [name, *release.get("ID_LIKE", "").split()]
    families = (_family(word, release) for word in words)
    return Distribution(title, next((family for family in families if family is not None), None))


def distribution_in(root: str | None) -> Distribution:
    """Return the distribution in a root; without one nothing tells.

    Raises:
        StoreError: the root cannot be opened.
    """
    if root is None:
        return Distribution()
    with Root(root) as opened:
        return distribution(os_release(opened))


def _family(word: str, release: dict[str, str]) -> str | None:
    """Return the family of a distribution by a word of its ID or ID_LIKE; None where that tells none."""
    version = _numbers(release.get("VERSION_ID", ""))
    if word in _RHEL:
        return "rhel8" if version[:1] < (9,) else "rhel9"
    if word in _SPLIT_SINCE:
        if word == release.get("ID"):
            is_old: bool = bool(version) and version < _SPLIT_SINCE[word]
        else:  # it counts its releases itself
            names = [release[key] for key in _CODENAMES if key in release]
            if not names:
                return None
            is_old = not _BEFORE_SPLIT.isdisjoint(names)
        return "debian12" if is_old else "debian"
    if word in ("suse", "opensuse", "sles", "sled"):
        return "suse16" if (16,) <= version < (1000,) else "suse"
    return word if word in ("fedora", "arch", "alpine", "gentoo") else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", text)[:3])


def named(
    debian: str | None, rpm: str | None = None, arch: str | None = None, **more: str | None
) -> Package:
    """Return a package by its name in Debian, in RPM distributions and in Arch; the first where one is alike."""
    names = {
        **dict.fromkeys(_DEBIAN, debian),
        **dict.fromkeys(_RPM, rpm or debian),
        "arch": arch or rpm or debian,
        **more,
    }
    return Package(names)


def split(module: str, **more: str | None) -> Package:
    """Return the package of a module that is in libvirt's main package up to Debian 12."""
    name = f"{_DRIVER}-{module}"
    return named(name, name, "libvirt", **{"debian12": "libvirt-daemon", **more})


def apart(
    module: str, *, unknown: str = "", instead: str | None = None, **more: str | None
) -> Package:
    """Return the package of a module that has one of its own everywhere."""
    name = f"{_DRIVER}-{module}"
    found = named(name, name, f"libvirt-storage-{module}", **more)
    names = {family: each for family, each in found.names.items() if family not in unknown.split()}
    return Package(names, instead)


def debian_only(name: str) -> Package:
    """Return a package that is known by its name in Debian alone."""
    return Package(dict.fromkeys(_DEBIAN, name))


def _use(flag: str) -> str:
    """Return how Gentoo builds a part of libvirt."""
    return f"app-emulation/libvirt with USE={flag}"


NOWHERE = Package({})
_LIBVIRT = "app-emulation/libvirt"
DRIVER = named(
    _DRIVER, f"{_DRIVER}-core", "libvirt",
    debian12="libvirt-daemon", alpine="libvirt-common-drivers", gentoo=_LIBVIRT,
)  # fmt: skip
"""Of the storage driver itself."""
SECRET = named(
    "libvirt-daemon-driver-secret", arch="libvirt",
    debian12="libvirt-daemon", alpine="libvirt-common-drivers", gentoo=_LIBVIRT,
)  # fmt: skip
"""Of the driver that keeps secrets."""

MODULES = {
    "fs": Package({**DRIVER.names, "alpine": "libvirt"}),
    "logical": split("logical", alpine="libvirt", gentoo=_use("lvm")),
    "disk": split("disk", alpine="libvirt", gentoo=_use("parted")),
    "iscsi": split("iscsi", gentoo=_use("iscsi")),
    "iscsi-direct": apart("iscsi-direct", rhel9=None, gentoo=_use("iscsi-direct")),
    "scsi": split("scsi"),
    "mpath": split("mpath", alpine="libvirt", gentoo=_use("lvm")),
    "rbd": apart("rbd", gentoo=_use("rbd")),
    "sheepdog": NOWHERE,
    "gluster": apart(
        "gluster", instead="use a pool of type netfs with format glusterfs",
        unknown="suse", rhel9=None, suse16=None, gentoo=_use("glusterfs"),
    ),
    "zfs": apart("zfs", unknown="suse suse16 arch", rhel8=None, rhel9=None, gentoo=_use("zfs")),
    "vstorage": NOWHERE,
}  # fmt: skip
"""The package of a backend, by the name of its module."""

_MOUNT = named("mount", "util-linux", gentoo="sys-apps/util-linux")
_LVM = named("lvm2", alpine="lvm2", gentoo="sys-fs/lvm2")
_ZFS = Package({"debian12": "zfsutils-linux", "debian": "zfsutils-linux", "fedora": "zfs-fuse",
                "rhel8": None, "rhel9": None, "arch": None, "gentoo": "sys-fs/zfs"})  # fmt: skip
PROGRAMS = {
    "mount": _MOUNT,
    "umount": _MOUNT,
    "mkfs": named("util-linux", gentoo="sys-apps/util-linux"),
    **dict.fromkeys(("vgscan", "pvs", "vgchange", "lvs", "vgs", "vgcreate", "vgremove"), _LVM),
    **dict.fromkeys(("pvcreate", "pvremove"), _LVM),
    "libvirt_parthelper": Package({**DRIVER.names, "alpine": "libvirt"}),
    "parted": named("parted", alpine="parted", gentoo="sys-block/parted"),
    "dmsetup": named("dmsetup", "device-mapper", alpine="device-mapper", gentoo="sys-fs/lvm2"),
    "iscsiadm": named("open-iscsi", "iscsi-initiator-utils", "open-iscsi", suse="open-iscsi",
                      suse16="open-iscsi", gentoo="sys-block/open-iscsi"),
    "zfs": _ZFS,
    "zpool": _ZFS,
    "udevadm": debian_only("udev"),
    "scsi_id": debian_only("udev"),
    "mount.nfs": named("nfs-common", "nfs-utils", suse="nfs-client", suse16="nfs-client",
                       gentoo="net-fs/nfs-utils"),
    "mount.cifs": named("cifs-utils"),
    "mount.glusterfs": Package({
        "debian12": "glusterfs-client", "debian": "glusterfs-client", "fedora": "glusterfs-fuse",
        "rhel8": "glusterfs-fuse", "arch": "glusterfs", "gentoo": "sys-cluster/glusterfs",
    }),
    **dict.fromkeys(("mkfs.ext2", "mkfs.ext3", "mkfs.ext4"), debian_only("e2fsprogs")),
    "mkfs.udf": debian_only("udftools"),
    "mkfs.xfs": debian_only("xfsprogs"),
    "mkfs.vfat": debian_only("dosfstools"),
    "mkfs.gfs2": debian_only("gfs2-utils"),
    "mkfs.ocfs2": debian_only("ocfs2-tools"),
    "vstorage": NOWHERE,
    "vstorage-mount": NOWHERE,
}  # fmt: skip
"""The package of a program, by its bare name."""
