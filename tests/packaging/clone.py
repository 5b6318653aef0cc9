"""A clean clone of the checkout, and the distributions built from one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from xmltool import __version__

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "fixtures/valid/dir/images.xml"
NAME = f"libvirt_xmltool-{__version__}"


def run(*argv: str | Path, cwd: Path = ROOT, **environ: str) -> str:
    """Run a program and return what it printed; what it complained of is shown when it fails."""
    ended = subprocess.run(
        [str(word) for word in argv],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def build(clone: Path, to: Path) -> tuple[Path, Path]:
    """Return the source distribution and the wheel that hatchling makes."""
    run(sys.executable, "-m", "hatchling", "build", "-d", to, cwd=clone)
    return to / f"{NAME}.tar.gz", to / f"{NAME}-py3-none-any.whl"
