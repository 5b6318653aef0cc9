"""Releases of libvirt in Debian roots: 7.0.0 (bullseye), 9.0.0 (bookworm), 11.3.0 (trixie), 12.8.0 (sid).

A root takes a minute and 500 MB to make, needs root, debootstrap and the network, and is kept for
the next time in `$LIBVIRT_ROOTS` (default: `~/.cache/xmltool-tests`). Used by `pytest --long` only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.real.tools import ADMIN_PATH, need, unavailable

_SECONDS = 1800


class Release(NamedTuple):
    """A Debian release, the libvirt in it when this was written, and its backends' packages."""

    suite: str
    libvirt: str
    packages: tuple[str, ...]


_DRIVER = "libvirt-daemon-driver"
_STORAGE = f"{_DRIVER}-storage"
_EVERYWHERE = tuple(f"{_STORAGE}-{kind}" for kind in ("rbd", "gluster", "zfs", "iscsi-direct"))
_SPLIT = tuple(f"{_STORAGE}-{kind}" for kind in ("disk", "iscsi", "logical", "mpath", "scsi"))
_NEW = ("libvirt-daemon", f"{_DRIVER}-secret", _STORAGE, *_SPLIT, *_EVERYWHERE)
RELEASES = (
    Release("bullseye", "7.0.0", ("libvirt-daemon", *_EVERYWHERE)),
    Release("bookworm", "9.0.0", ("libvirt-daemon-system", *_EVERYWHERE)),
    Release("trixie", "11.3.0", _NEW),
    Release("sid", "12.8.0", _NEW),
)


def root_of(release: Release) -> Path:
    """Give the root directory of a release, making it when it is not there."""
    default = Path.home() / ".cache/xmltool-tests"
    root = Path(os.environ.get("LIBVIRT_ROOTS", default)) / f"root-{release.suite}"
    if not (root / "usr/sbin/libvirtd").exists():
        if os.geteuid() != 0:
            unavailable("making a Debian root needs root")
        need("debootstrap", "chroot")
        _make(root, release)
    return root


def grammar_of(release: Release) -> Path:
    """Give the release's own grammar."""
    return root_of(release) / "usr/share/libvirt/schemas/storagepool.rng"


def _make(root: Path, release: Release) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    _run("debootstrap", "--variant=minbase", "--include=libvirt-clients", release.suite, f"{root}")
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")  # start no service in there
    policy.chmod(0o755)
    if Path("/etc/resolv.conf").exists():
        shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *release.packages)
    _run("chroot", f"{root}", "env", "DEBIAN_FRONTEND=noninteractive", *install)


def _run(*command: str) -> None:
    answer = subprocess.run(
        command,
        env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=_SECONDS,
    )
    if answer.returncode != 0:
        said = answer.stdout.decode("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)}: {said}")
