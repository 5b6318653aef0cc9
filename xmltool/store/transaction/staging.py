"""New content on its way: written under a temporary name in the private directory, and made durable."""

from __future__ import annotations

import contextlib
import os
import resource
from typing import TYPE_CHECKING

from xmltool.confined.epoch import stamp, stamp_link
from xmltool.confined.label import give_label, give_link_label, label_of
from xmltool.confined.owner import give_owner
from xmltool.errors import StoreError
from xmltool.store.transaction.journal import NAME as JOURNAL
from xmltool.store.transaction.journal import is_staged_name
from xmltool.stream import write_all

if TYPE_CHECKING:
    from xmltool.confined.directory import Directory

NEW_JOURNAL = f"{JOURNAL}.new"
"""The journal before its rename, which is the commit."""
_BATCH = 64
"""Files held open until they are synced together, at most; never more than a quarter of what the
process may open. One after another would have each wait for a disk write of its own."""
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Staging:
    """Writes new files and links into a private directory, with the owner of the store."""

    def __init__(self, private: Directory, store: Directory) -> None:
        self._private = private
        self._owner = store.status()
        if self._owner.st_dev != private.status().st_dev:
            raise StoreError(
                f"{private.shown()} is on another file system than the store",
                "unmount it: a file is put in place by renaming it",
            )
        self._unsynced: list[int] = []
        allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._batch = _BATCH if allowed == resource.RLIM_INFINITY else min(_BATCH, allowed // 4)

    def file(self, staged: str, data: bytes, label: bytes | None = None) -> None:
        """Write a file, 0600, under a temporary name that must be free; durable after `sync`.

        It gets an SELinux label, or with None what the system gives.
        """
        fd = os.open(staged, _NEW_FILE, 0o600, dir_fd=self._private.fd)
        self._unsynced.append(fd)
        write_all(fd, data)
        os.fchmod(fd, 0o600)
        give_owner(fd, self._owner)
        give_label(fd, label)
        stamp(fd)
        if len(self._unsynced) >= self._batch:
            self._sync_files()

    def link(self, staged: str, text: str) -> None:
        """Make a symbolic link; durable after `sync`."""
        make_link(self._private, staged, text, self._owner)

    def sync(self) -> None:
        """Make everything staged so far durable: content first, then names."""
        self._sync_files()
        self._private.sync()

    def _sync_files(self) -> None:
        for fd in self._unsynced:
            os.fsync(fd)
        self.close()

    def close(self) -> None:
        """Close what is still open."""
        while self._unsynced:
            os.close(self._unsynced.pop())


def make_link(directory: Directory, name: str, text: str, owner: os.stat_result) -> None:
    """Make a symbolic link with an owner; the name must be free."""
    os.symlink(text, name, dir_fd=directory.fd)
    made = directory.lstat(name)
    if made.st_uid != owner.st_uid or made.st_gid != owner.st_gid:
        with contextlib.suppress(OSError):  # nobody asks whose a link is
            os.chown(name, owner.st_uid, owner.st_gid, dir_fd=directory.fd, follow_symlinks=False)
    give_link_label(directory.fd, name, label_of(directory.fd))
    stamp_link(directory.fd, name)


def sweep(private: Directory) -> None:
    """Remove what an earlier run staged and never committed. Only under the lock, without a journal.

    Raises:
        StoreError: when a directory bears such a name.
        OSError: when something cannot be removed.
    """
    for name in private.names():
        if name == NEW_JOURNAL or is_staged_name(name):
            try:
                private.unlink(name)
            except FileNotFoundError:
                continue
            except IsADirectoryError as error:
                raise StoreError(
                    f"{private.shown(name)} is a directory",
                    "look at what it holds, then move it away",
                ) from error
