"""SOURCE_DATE_EPOCH: the time of what is written into an image that is built the same twice.

(reproducible-builds.org, the specification of SOURCE_DATE_EPOCH)
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


_NAME = "SOURCE_DATE_EPOCH"


def source_date(environment: Mapping[str, str] = os.environ) -> int | None:
    """Return the time that what is written gets, in seconds since 1970; None for the time it is."""
    text = environment.get(_NAME, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise UsageError(f"{_NAME}={text}: write a number of seconds since 1970")
    return int(text)


def stamp(fd: int) -> None:
    """Give an open file or directory that was written the time of SOURCE_DATE_EPOCH, unless it is older."""
    date = source_date()
    if date is not None and date < time.time():
        os.utime(fd, (date, date))


def stamp_link(directory: int, name: str) -> None:
    """Give a link that was made in an open directory the time of SOURCE_DATE_EPOCH."""
    date = source_date()
    if date is not None and date < time.time():
        os.utime(name, (date, date), dir_fd=directory, follow_symlinks=False)
