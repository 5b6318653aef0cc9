"""libvirt versions: three numbers, compared as tuples."""

from __future__ import annotations

import re
from typing import NamedTuple

from xmltool.errors import UsageError


class Version(NamedTuple):
    """A libvirt release."""

    major: int
    minor: int
    release: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.release}"


NEWEST = Version(12, 8, 0)
"""The newest release whose grammar and parser were compared with ours."""

_PATTERN = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?")


def parse_version(text: str) -> Version:
    """Read `X`, `X.Y` or `X.Y.Z`; missing parts are 0.

    Raises:
        UsageError: the text is no version, or one newer than the newest known.
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"{text!r} is not a libvirt version", "write it as 9, 9.0 or 9.0.0"
        )
    version = Version(*(int(part or 0) for part in match.groups()))
    if version > NEWEST:
        raise UsageError(
            f"libvirt {version} is not known to this xmltool",
            f"the newest known version is {NEWEST}",
        )
    return version
