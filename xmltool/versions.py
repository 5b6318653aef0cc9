"""libvirt versions: three numbers, compared as tuples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Version(NamedTuple):
    """A libvirt release."""

    major: int
    minor: int
    release: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.release}"


NEWEST = Version(12, 8, 0)
"""The newest release whose grammar and parser were compared with ours."""
OF_A_SYSTEM = ("host", "root")
"""Words for the release that is installed on this machine, and in the root."""


def parse_version(text: str) -> Version:
    """Read `X`, `X.Y` or `X.Y.Z`; missing parts are 0."""
    match = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?", text.strip())
    if match is None:
        raise UsageError(f"{text!r} is not a libvirt version", "write it as 9, 9.0 or 9.0.0")
    return Version(*(int(part or 0) for part in match.groups()))


def installed_version(names_in: Callable[[str], list[str]] | None = None) -> Version | None:
    """Return the version of an installed libvirt, or None without one.

    It is in the name of its library: `libvirt.so.0.11003.0` is 11.3.0 (libvirt: meson.build,
    libvirt_lib_version). No program is run. The names in a directory, none where it cannot be read, are
    asked for by `names_in`; by default on this machine.
    """
    names_in = names_in or _names_in
    found = []
    for directory in ("/usr/lib64", "/usr/lib", "/lib64", "/lib"):
        names = names_in(directory)
        below = [f"{directory}/{name}" for name in names if "-linux-" in name]  # Debian's
        for name in (*names, *(name for place in below for name in names_in(place))):
            match = re.fullmatch(r"libvirt\.so\.0\.(\d+)\.(\d+)", name)
            if match is not None:
                number = int(match.group(1))
                found.append(Version(number // 1000, number % 1000, int(match.group(2))))
    return max(found, default=None)


def _names_in(directory: str) -> list[str]:
    import os

    try:
        return os.listdir(directory)
    except OSError:
        return []
