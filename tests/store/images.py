"""The roots in `fixtures/stores`, copied to where they may be changed, as they would be in an image.

git keeps neither modes nor FIFOs, so that is added here. Symbolic links are listed in `links.json` and
made in the copy only: many lead out of the tree, and a link that is kept in a checkout is followed by
whatever packs or searches it.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

STORES = Path(__file__).resolve().parents[2] / "fixtures/stores"
STORE = "etc/libvirt/storage"
LINKS: dict[str, dict[str, str]] = json.loads((STORES / "links.json").read_text())
"""Root to its links: place in the root to the link's text."""


def copy_of(name: str, to: Path) -> Path:
    """Return a copy of a fixture root, its definitions with libvirt's own mode."""
    root = to / name
    shutil.copytree(STORES / name, root, symlinks=True)
    for place, text in LINKS[name].items():
        link = root / place
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(text)
    store = root / STORE
    store.chmod(0o755)  # whatever the umask of the checkout was
    for path in (*store.iterdir(), *_secrets_of(root)):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)
    return root


def _secrets_of(root: Path) -> list[Path]:
    """Return the files of secrets, after their directory got its mode; nothing behind a link.

    A fixture has a link there that leads to the host's /etc: it must not be followed.
    """
    secrets = root / "etc/libvirt/secrets"
    if any(path.is_symlink() for path in (secrets, *secrets.parents)) or not secrets.is_dir():
        return []
    secrets.chmod(0o700)
    return list(secrets.iterdir())


def put(root: Path, name: str, xml: str, mode: int = 0o600) -> Path:
    """Write a definition into the store of a root."""
    path = root / STORE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(xml)
    path.chmod(mode)
    return path


def mark(root: Path, name: str, text: str | None = None) -> None:
    """Make an autostart link."""
    links = root / STORE / "autostart"
    links.mkdir(exist_ok=True)
    (links / name).symlink_to(text or f"/{STORE}/{name}")


def dir_pool(name: str, target: str = "/srv/x", uuid: str | None = None, more: str = "") -> str:
    """Return a definition of type dir; a uuid of its own unless one is given, none for ""."""
    if uuid is None:
        uuid = f"00000000-0000-4000-8000-{int.from_bytes(name.encode()) % 10**12:012d}"
    uuid = f"<uuid>{uuid}</uuid>" if uuid else ""
    return f"<pool type='dir'><name>{name}</name>{uuid}<target><path>{target}</path>{more}</target></pool>"


def snapshot(top: Path) -> dict[str, tuple[int, int, float]]:
    """Return mode, size and change time of all below a directory, to see that nothing touched it."""
    found = {}
    for directory, subdirectories, names in os.walk(top):
        for name in (*subdirectories, *names):
            path = os.path.join(directory, name)
            status = os.lstat(path)
            found[path] = (status.st_mode, status.st_size, status.st_ctime)
    return found
