"""The system in a root: its distribution, its libvirt's modules, its programs. Nothing is run."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.backends import BACKENDS, module_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.check.system.backends import Package, Program
    from xmltool.confined.root import Root

_OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")
_MAX_OS_RELEASE = 64 * 1024
_LIBRARIES = ("/usr/lib64", "/usr/lib", "/usr/local/lib64", "/usr/local/lib")
_PROGRAMS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
_SPLIT_SINCE = {"debian": 13, "ubuntu": 25}
"""The release of a distribution that first has a package for each backend."""


class Distribution(NamedTuple):
    """Which distribution a root holds, as far as packages go.

    Attributes:
        title: for people; None where it does not say.
        packages: the field of `Package` that counts, or None where that is not known.
    """

    title: str | None = None
    packages: str | None = None

    def install(self, package: Package) -> str | None:
        """Return the name of a package, or one for each distribution where this one is unknown.

        Returns:
            None where there is no such package.
        """
        if self.packages is not None:
            found: str | None = getattr(package, self.packages)
            return found
        if package.debian == package.fedora == package.debian12:
            return package.debian
        words = [
            f"{name} ({title})"
            for name, title in (
                (package.debian12, "Debian 11 and 12"),
                (package.debian, "Debian 13 and later"),
                (package.fedora, "Fedora"),
            )
            if name is not None
        ]
        return ", ".join(words) or None


class System:
    """What a root has installed, looked up once.

    Args:
        root: `/` of the system.

    Attributes:
        root: as given.
        distribution: which one it is.
        served: pool types whose backend module is there.
        has_driver: whether libvirt's storage driver is there at all.
        has_secrets: whether its secret driver is.
    """

    def __init__(self, root: Root) -> None:
        self.root = root
        self.distribution = _distribution(root)
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
        """Report whether a program is there, by any of its names."""
        return any(
            self.has_file(path)
            for name in program.names
            for path in ((name,) if "/" in name else [f"{at}/{name}" for at in _PROGRAMS])
        )


def _libvirt_directories(root: Root) -> Iterator[str]:
    """Return where libvirt may keep its modules: LIBDIR differs between distributions."""
    for directory in _LIBRARIES:
        yield f"{directory}/libvirt"
        try:
            with root.open_dir(directory) as opened:
                names = opened.names()
        except OSError:
            continue
        for name in sorted(names):
            if "-linux-" in name:  # Debian's, one for each architecture
                yield f"{directory}/{name}/libvirt"


def _distribution(root: Root) -> Distribution:
    for path in _OS_RELEASE:
        try:
            text = root.read(path, _MAX_OS_RELEASE).decode("utf-8", "replace")
        except OSError:
            continue
        return _known(_settings(text))
    return Distribution()


def _settings(text: str) -> dict[str, str]:
    """Read os-release(5): names and values, of which quotes are taken off."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found[name] = value.strip("\"'")
    return found


def _known(settings: dict[str, str]) -> Distribution:
    words = [settings.get("ID", ""), *settings.get("ID_LIKE", "").split()]
    title = settings.get("PRETTY_NAME") or settings.get("ID")
    if any(word in ("fedora", "rhel", "centos") for word in words):
        return Distribution(title, "fedora")
    for word in words:
        if word in _SPLIT_SINCE:
            number = settings.get("VERSION_ID", "").partition(".")[0]
            is_old = number.isdecimal() and int(number) < _SPLIT_SINCE[word]
            return Distribution(title, "debian12" if is_old else "debian")
    return Distribution(title)
