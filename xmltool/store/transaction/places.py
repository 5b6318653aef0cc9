"""The directories of a change: of the pools, of their links, of the secrets, and xmltool's own."""

from __future__ import annotations

import contextlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.directory import Directory, open_directory
from xmltool.errors import StoreError
from xmltool.store.transaction.journal import Area, BadJournal
from xmltool.store.transaction.private import AUTOSTART

if TYPE_CHECKING:
    from collections.abc import Iterator


class Places(NamedTuple):
    """The directories of a change; `autostart` and `secrets` are None where they are missing."""

    store: Directory
    private: Directory
    autostart: Directory | None
    secrets: Directory | None = None

    def of(self, place: Area) -> Directory:
        """Return the directory of a place.

        Raises:
            BadJournal: when that is not there.
        """
        found = self.find(place)
        if found is None:
            raise BadJournal(f"it names the directory {place}, which is not there")
        return found

    def find(self, place: Area) -> Directory | None:
        """Return the directory of a place, or None where that is not there."""
        if place is Area.STORE:
            return self.store
        if place is Area.PRIVATE:
            return self.private
        return self.secrets if place is Area.SECRETS else self.autostart


def open_autostart(store: Directory) -> Directory | None:
    """Open a store's directory of links; None where it is missing. Raises as `_open_beside`."""
    hint = "remove that link: autostart is a directory of its own"
    return _open_beside(store, store.path_of(AUTOSTART), hint)


def secrets_path(store: str) -> str:
    """Return the path of libvirt's directory of secrets, which is beside that of its pools.

    (libvirt: secret_driver.c, secretStateInitialize; NixOS and session daemons keep the two beside
    each other as well)
    """
    return os.path.join(os.path.dirname(store.rstrip("/")) or "/", "secrets")


def open_secrets(store: Directory) -> Directory | None:
    """Open the directory of secrets beside a store; None where it is missing. Raises as `_open_beside`."""
    hint = "remove that link: secrets have a directory of their own"
    return _open_beside(store, secrets_path(store.path), hint)


def _open_beside(store: Directory, path: str, hint: str) -> Directory | None:
    """Open a directory that belongs to a store, through links inside the root.

    Raises:
        StoreError: when it is the store itself: a link would replace its own definition.
        OSError: when it is no directory or cannot be opened.
    """
    try:
        found = open_directory(store.root, path)
    except FileNotFoundError:
        return None
    if found.identity == store.identity:
        found.close()
        raise StoreError(f"{found.shown()} leads back to the store itself", hint)
    return found


@contextmanager
def usable_places(store: Directory, private: Directory) -> Iterator[Places]:
    """Open the directories beside a store's own for a while; None for one that cannot be used."""
    with contextlib.ExitStack() as stack:
        found: list[Directory | None] = []
        for opened in (open_autostart, open_secrets):
            try:
                directory = opened(store)
            except (OSError, StoreError):
                directory = None
            found.append(None if directory is None else stack.enter_context(directory))
        yield Places(store, private, *found)
