"""`.xmltool` in a store: the lock, the journal, staged content and the manifest. libvirt ignores it."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from xmltool.confined.directory import Directory, created
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Container

PRIVATE = ".xmltool"
"""Its name in the store. It does not end in `.xml`, so that libvirt never looks at it."""
AUTOSTART = "autostart"
"""Directory of the links, in the store (libvirt: storage_driver.c, autostartDir)."""


def trusted_owners(store: Directory) -> Container[int]:
    """Return the users whose files in the private directory are believed: us, root, the store's."""
    return frozenset((os.geteuid(), 0, store.status().st_uid))


def open_private(store: Directory, *, create: bool = False) -> Directory | None:
    """Open a store's private directory, a link is not followed; None where it is missing.

    Raises:
        StoreError: when something else bears its name, or others may write in it.
        OSError: when it cannot be opened or made.
    """
    try:
        found = created(store, PRIVATE, 0o700) if create else _existing(store)
    except FileNotFoundError:
        if create and store.link_text(PRIVATE) is not None:
            raise _unusable(store, "is a link") from None
        if create:
            raise
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise _unusable(store, "is not a directory") from error
        raise
    status = found.status()
    if status.st_uid not in trusted_owners(store):
        found.close()
        raise _unusable(store, f"belongs to user {status.st_uid}")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        found.close()
        raise _unusable(store, "can be written by others")
    return found


def _existing(store: Directory) -> Directory:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    fd = os.open(PRIVATE, flags, dir_fd=store.fd)
    return Directory(store.root, store.path_of(PRIVATE), fd)


def _unusable(store: Directory, what: str) -> StoreError:
    return StoreError(
        f"{store.shown(PRIVATE)} {what}: xmltool keeps its lock and its journal there",
        "look at what it holds, then move it away",
    )
