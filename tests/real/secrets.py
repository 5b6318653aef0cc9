"""Secrets of a private libvirtd, over the connection of its secret driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.real.libvirt import Libvirtd


def directory(daemon: Libvirtd) -> Path:
    return daemon.store.parent / "secrets"


def virsh(daemon: Libvirtd, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run virsh on the secret driver; the last connection that is named counts."""
    return daemon.virsh("-c", daemon.uri.replace("storage+", "secret+"), *arguments)


def define(daemon: Libvirtd, data: bytes) -> tuple[str | None, str]:
    """Define a secret; gives libvirt's refusal, or None and the uuid."""
    path = daemon.home / "secret.xml"
    path.write_bytes(data)
    done = virsh(daemon, "secret-define", str(path))
    if done.returncode:
        lines = done.stderr.splitlines()
        return next(line for line in lines[1:] if line.startswith("error: "))[7:], ""
    return None, done.stdout.split()[1]


def uuids(daemon: Libvirtd) -> set[str]:
    lines = virsh(daemon, "-q", "secret-list").stdout.splitlines()
    return {line.split()[0] for line in lines if line.strip()}
