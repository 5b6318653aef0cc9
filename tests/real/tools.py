"""The programs the referees need: skipped with a reason where they are missing, a failure in CI."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

ADMIN_PATH = f"{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/local/sbin:/usr/sbin:/sbin"
"""Where to look for programs: libvirtd is in sbin, which is not in everybody's PATH."""

MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
"""Has coverage.py follow a program that is otherwise given an environment of its own."""


def unavailable(reason: str) -> NoReturn:
    """Skip the running test, or fail it where `CI=true` says that nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have it: {reason}", pytrace=False)
    pytest.skip(reason)


def need(*programs: str) -> None:
    """Go on only when all these programs are installed; see `unavailable`."""
    missing = [program for program in programs if not shutil.which(program, path=ADMIN_PATH)]
    if missing:
        unavailable(f"not installed: {', '.join(missing)}")
