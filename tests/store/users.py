"""What root makes and another user meets: being root hides half of the rules."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.real.tools import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOBODY = 65534
_POWERS = sum(1 << number for number in (0, 1, 3, 6, 7))
"""CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_SETGID and CAP_SETUID (capabilities(7))."""


def _is_root() -> bool:
    """Report whether this process may be any user: a container's root often may not."""
    status = Path("/proc/self/status").read_text()
    powers = re.search(r"^CapEff:\s*(\w+)", status, re.MULTILINE)
    users = sum(int(row.split()[2]) for row in Path("/proc/self/uid_map").read_text().splitlines())
    return (
        os.geteuid() == 0
        and powers is not None
        and int(powers[1], 16) & _POWERS == _POWERS
        and users > NOBODY
    )


root_only = pytest.mark.skipif(
    not _is_root(), reason="only root with all its capabilities can be another user"
)


@contextmanager
def reachable() -> Iterator[Path]:
    """Make a directory that every user may reach: pytest's own are closed to others."""
    for place in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")):
        if all(path.stat().st_mode & 0o001 for path in (place, *place.parents)):
            break
    else:
        unavailable("a directory for temporary files that everybody may reach")
    with tempfile.TemporaryDirectory(prefix="xmltool-", dir=place) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def as_nobody(work: Callable[[], str]) -> str:
    """Return what a function returns while this process is an ordinary user to the kernel."""
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        return work()
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)
