"""Which package of a distribution has a part of libvirt, or a program that libvirt runs.

Facts: Debian's and Ubuntu's archives (apt-cache on 11, 12, 13 and sid, `dpkg --contents` in 12);
libvirt.spec of Fedora and RHEL; the packages of openSUSE Tumbleweed (libvirt 9.4 to 9.6); Arch's
PKGBUILD; Alpine's aports, community/libvirt (8.7 and 11.2); Gentoo's app-emulation/libvirt (10.3). What
is in none of these is not known here, and said so.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import NamedTuple

from xmltool.confined.os_release import os_release
from xmltool.confined.root import Root
from xmltool.resources import data_text

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
_SPLIT_SINCE = {"debian": (13,), "ubuntu": (24, 10)}
"""The release that first has a package for each backend."""
_BEFORE_SPLIT = frozenset((
    "buster", "bullseye", "bookworm", "beowulf", "chimaera", "daedalus",
    "bionic", "focal", "jammy", "noble",
))  # fmt: skip
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
    numbers = re.findall(r"\d{1,9}", release.get("VERSION_ID", ""))
    version = tuple(int(number) for number in numbers[:3])
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


@cache
def packages_of(kind: str) -> dict[str, Package]:
    """Return packages by what they hold: `drivers`, `modules` of backends, or `programs`.

    They are in `packages.json`, by families; a name that is null is known not to be there, and
    `instead` is what to do then.
    """
    found = {}
    for things, names in json.loads(data_text("programs/packages.json"))[kind].items():
        package = Package(names, names.pop("instead", None))
        found.update(dict.fromkeys(things.split(), package))
    return found


NOWHERE = Package({})
