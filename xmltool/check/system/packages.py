"""Which package of a distribution has a part of libvirt, or a program that libvirt runs.

Facts: Debian's and Ubuntu's archives (apt-cache on 11, 12, 13 and sid); libvirt.spec of Fedora and
RHEL; the packages of openSUSE Tumbleweed; Arch's PKGBUILD. What is in none of these is not known here,
and said so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

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
}
"""Distributions whose packages are alike, by the key that `Package` has for them."""
_DEBIAN, _RPM = ("debian12", "debian"), ("fedora", "rhel8", "rhel9", "suse", "suse16")
_SPLIT_SINCE = {"debian": (13,), "ubuntu": (24, 10)}
"""The release that first has a package for each backend."""
_RHEL = ("rhel", "centos", "rocky", "almalinux", "ol")


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
        search: the command that finds packages there, or None.
    """

    title: str | None = None
    family: str | None = None
    options: str | None = None
    search: str | None = None

    def package(self, package: Package) -> str | None:
        """Return the name of a package; of each family where this one is not known; None without one."""
        if self.family is not None:
            return package.names.get(self.family)
        if self.options is not None or self.search is not None:
            return None
        by_name = _titles(package)
        if len(by_name) == 1 and all(package.names.values()):
            return by_name[0][0]
        return ", ".join(f"{name} ({titles})" for name, titles in by_name) or None

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
        if self.search is not None:
            return f"; which package of {self.title} has it is not known here: see `{self.search}`"
        if self.family in package.names:
            return f"; {self.title or FAMILIES[self.family]} has no package of it{instead}"
        return f"; which package of {self.title or self.family} has it is not known here"


def _titles(package: Package) -> list[tuple[str, str]]:
    """Return the names of a package, each with the families that call it so."""
    by_name: dict[str, list[str]] = {}
    for key, title in FAMILIES.items():
        name = package.names.get(key)
        if name is not None:
            by_name.setdefault(name, []).append(title)
    return [(name, ", ".join(titles)) for name, titles in by_name.items()]


def distribution(release: dict[str, str]) -> Distribution:
    """Return which distribution an os-release(5) tells of."""
    words = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    title = release.get("PRETTY_NAME") or release.get("ID")
    version = _numbers(release.get("VERSION_ID", ""))
    if words[0] == "nixos":
        return Distribution(title, options="set virtualisation.libvirtd in configuration.nix")
    if words[0] == "alpine":
        return Distribution(title, search="apk search libvirt-storage")
    for word in words:
        if word in _RHEL:
            return Distribution(title, "rhel8" if version[:1] < (9,) else "rhel9")
        if word == "fedora":
            return Distribution(title, "fedora")
        if word in _SPLIT_SINCE:
            is_old = bool(version) and version < _SPLIT_SINCE[word]
            return Distribution(title, "debian12" if is_old else "debian")
        if word in ("suse", "opensuse", "sles", "sled"):
            return Distribution(title, "suse16" if (16,) <= version < (1000,) else "suse")
        if word == "arch":
            return Distribution(title, "arch")
    return Distribution(title)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


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


NOWHERE = Package({})
DRIVER = named(_DRIVER, f"{_DRIVER}-core", "libvirt", debian12="libvirt-daemon")
"""Of the storage driver itself, with the backend of directories and file systems."""
SECRET = named("libvirt-daemon-driver-secret", arch="libvirt", debian12="libvirt-daemon")
"""Of the driver that keeps secrets."""
