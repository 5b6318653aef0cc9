"""A change of a store: collected, staged, committed by the journal's rename, then put into effect."""

from __future__ import annotations

import contextlib
import errno
import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.descriptor import Descriptor
from xmltool.confined.directory import Directory, created, open_directory
from xmltool.confined.immutable import is_immutable
from xmltool.confined.label import label_at, neighbour_label
from xmltool.errors import MORE_FILES, LimitError, StoreError, reason_of
from xmltool.store.transaction.fingerprint import (
    ABSENT,
    FILE,
    content_fingerprint,
    fingerprint,
    is_directory,
    link_fingerprint,
)
from xmltool.store.transaction.journal import NAME as JOURNAL
from xmltool.store.transaction.journal import (
    Area,
    Operation,
    definition_name,
    encode,
    link_text,
    secret_name,
    staged_name,
)
from xmltool.store.transaction.manifest import NAME as MANIFEST
from xmltool.store.transaction.manifest import encode_manifest, read_manifest
from xmltool.store.transaction.places import (
    Places,
    open_autostart,
    open_secrets,
    secrets_path,
)
from xmltool.store.transaction.private import AUTOSTART
from xmltool.store.transaction.recovery import roll_forward
from xmltool.store.transaction.staging import NEW_JOURNAL, Staging, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


DIRECTORY_MODE = 0o755
"""Of `storage` and `autostart`, as a libvirtd makes them (seen on 9.0.0)."""
SECRETS_MODE = 0o700
"""Of `secrets`, as a libvirtd makes it (libvirt: secret_driver.c, S_IRWXU)."""
_HINTS = {
    errno.ENOSPC: "the disk is full: free some space and run it again",
    errno.EDQUOT: "the disk quota is used up: free some space and run it again",
    errno.EROFS: "the file system is read-only",
    errno.EFBIG: "raise the limit of a file's size (`ulimit -f`)",
    errno.EMFILE: MORE_FILES,
    errno.EACCES: "run it as the user that owns the store",
    errno.EPERM: "run it as the user that owns the store; what is immutable refuses root, too (see lsattr)",
}


@contextmanager
def explained(path: str, outcome: str) -> Iterator[None]:
    """Turn a failed system call into words for the user."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} {outcome}: {_words(error)}", _HINTS.get(error.errno or 0)
        ) from error


def _words(error: OSError | LimitError) -> str:
    """Return what went wrong, and with which file."""
    name = getattr(error, "filename", None)
    told = isinstance(name, str) and not name.startswith("/proc/")
    return reason_of(error) + (f" ({name})" if told else "")


class _Wanted(NamedTuple):
    """One call of a `Change`: content bytes for a file, text for a link, None for a removal."""

    place: Area
    name: str
    content: bytes | str | None

    @property
    def new(self) -> str:
        """Fingerprint of what the name shall hold."""
        if self.content is None:
            return ABSENT
        if isinstance(self.content, str):
            return link_fingerprint(self.content)
        return content_fingerprint(self.content)


class StoreChange:
    """A change of one store, collected under its lock; nothing happens before `commit`.

    Made by `atomic.begin`. Names end in `.xml`; a second call for a name replaces the first.

    Attributes:
        directory: the store, to be read under the lock.
        notes: what recovery did before, for the user.
        manifest: definition file -> fingerprint of what xmltool wrote to it.
        committed: something was changed.
        done: `commit` succeeded, whether there was something to change or not.
    """

    def __init__(self, directory: Directory, private: Directory, notes: tuple[str, ...]) -> None:
        self.directory = directory
        self.notes = notes
        self.manifest: Mapping[str, str] = read_manifest(private)
        self.committed = self.done = False
        self._private = private
        self._wanted: dict[tuple[Area, str], _Wanted] = {}

    def open_autostart(self) -> Directory | None:
        """Open the directory of autostart links; None where it is missing. The caller closes it."""
        with explained(self.directory.shown(AUTOSTART), "cannot be read"):
            return open_autostart(self.directory)

    def write(self, name: str, data: bytes) -> None:
        """Have a definition written: 0600, with the owner of the directory, SELinux label kept, or its neighbours'.

        A file that holds `data` already is not touched.
        """
        self._add(_Wanted(Area.STORE, name, data))

    def remove(self, name: str) -> None:
        """Have a definition removed; one that is missing is not an error."""
        self._add(_Wanted(Area.STORE, name, None))

    def link(self, name: str, text: str) -> None:
        """Have an autostart link made, or what bears its name replaced.

        Its text is the path of the definition as libvirt will see it, which ends in the name.
        """
        if not link_text(name, text):
            raise StoreError(f"an autostart link {name} cannot lead to {text}")
        self._add(_Wanted(Area.AUTOSTART, name, text))

    def unlink(self, name: str) -> None:
        """Have an autostart entry removed, whatever it is but a directory."""
        self._add(_Wanted(Area.AUTOSTART, name, None))

    def write_secret(self, name: str, data: bytes) -> None:
        """Have a secret's definition (UUID.xml) or value (UUID.base64) written, 0600.

        It is not in the manifest: nothing of a value is kept but the value.
        """
        self._add_secret(_Wanted(Area.SECRETS, name, data))

    def remove_secret(self, name: str) -> None:
        """Have a secret's definition or value removed; one that is missing is no error."""
        self._add_secret(_Wanted(Area.SECRETS, name, None))

    def _add_secret(self, wanted: _Wanted) -> None:
        if not secret_name(wanted.name):
            raise StoreError(f"{wanted.name!r} cannot be the name of a secret's file")
        self._wanted[wanted.place, wanted.name] = wanted

    def _add(self, wanted: _Wanted) -> None:
        if not definition_name(wanted.name):
            raise StoreError(
                f"{wanted.name!r} cannot be the name of a definition file",
                "it is one name that ends in .xml, of 255 bytes at most",
            )
        self._wanted[wanted.place, wanted.name] = wanted

    def commit(self) -> None:
        """Do all of it, or nothing; when this returns, it survives a loss of power."""
        store = self.directory
        with contextlib.ExitStack() as stack:
            try:
                with explained(store.shown(), "was not changed"):
                    places = Places(
                        store, self._private, self._autostart(stack), self._secrets(stack)
                    )
                    contents = self._contents(places)
                    if contents:
                        self._stage(places, contents)
            except BaseException:
                self._roll_back()
                raise
            if contents:
                self._go_on(places, tuple(contents))
        self.done = True

    def _go_on(self, places: Places, operations: tuple[Operation, ...]) -> None:
        try:
            places.private.sync()
            roll_forward(places, operations)
        except (OSError, LimitError) as error:
            raise StoreError(
                f"{self.directory.shown()}: {_words(error)} when the change was already recorded",
                "the next xmltool command on this store finishes it, once nothing is in the way",
            ) from error

    def _autostart(self, stack: contextlib.ExitStack) -> Directory | None:
        make = partial(created, self.directory, AUTOSTART, DIRECTORY_MODE)
        return self._beside(stack, Area.AUTOSTART, open_autostart, make)

    def _secrets(self, stack: contextlib.ExitStack) -> Directory | None:
        root, path = self.directory.root, secrets_path(self.directory.path)
        make = partial(open_directory, root, path, create=True, mode=SECRETS_MODE)
        found = self._beside(stack, Area.SECRETS, open_secrets, make)
        if found is not None and found.status().st_dev != self._private.status().st_dev:
            raise StoreError(
                f"{found.shown()} is on another file system than {self.directory.shown()}",
                "unmount it: a file is put in place by renaming it",
            )
        return found

    def _beside(
        self,
        stack: contextlib.ExitStack,
        place: Area,
        opened: Callable[[Directory], Directory | None],
        make: Callable[[], Directory],
    ) -> Directory | None:
        """Open another directory of the change where it is needed, or make it until the commit."""
        wanted = [w for w in self._wanted.values() if w.place is place]
        if not wanted:
            return None
        found = opened(self.directory)
        if found is None and any(w.content is not None for w in wanted):
            found = make()
            for path in found.made:
                stack.callback(self._take_back, path)
        if found is not None:
            stack.callback(found.close)
        return found

    def _take_back(self, path: str) -> None:
        if not self.committed:
            with contextlib.suppress(OSError):
                self.directory.root.rmdir(path)

    def _contents(self, places: Places) -> dict[Operation, bytes | str | None]:
        """Return what there is to do, with the new contents; what is so already is left out."""
        found: dict[Operation, bytes | str | None] = {}
        for wanted in (*self._wanted.values(), *self._manifest_wanted()):
            directory = places.find(wanted.place)
            old = ABSENT if directory is None else fingerprint(directory, wanted.name)
            if old == wanted.new:
                continue
            if directory is not None and is_directory(old):
                path = directory.shown(wanted.name)
                raise StoreError(f"{path} is a directory", "move it away; nothing was changed")
            staged = "" if wanted.content is None else staged_name(len(found))
            found[Operation(wanted.place, wanted.name, old, wanted.new, staged)] = wanted.content
        return found

    def _manifest_wanted(self) -> list[_Wanted]:
        manifest = dict(self.manifest)
        for wanted in self._wanted.values():
            if wanted.place is Area.STORE:
                manifest.pop(wanted.name, None)
                if wanted.content is not None:
                    manifest[wanted.name] = wanted.new
        if manifest == self.manifest:
            return []
        return [_Wanted(Area.PRIVATE, MANIFEST, encode_manifest(manifest))]

    def _stage(self, places: Places, contents: Mapping[Operation, bytes | str | None]) -> None:
        """Write everything under temporary names, then the journal; its rename is the commit."""
        journal = encode(tuple(contents))
        with contextlib.closing(Staging(places.private, places.store)) as staging:
            for operation, content in contents.items():
                if isinstance(content, bytes):
                    label = _label(places.of(operation.place), operation)
                    staging.file(operation.staged, content, label)
                elif content is not None:
                    staging.link(operation.staged, content)
            staging.file(NEW_JOURNAL, journal)
            staging.sync()
        for operation in contents:
            directory = places.of(operation.place)
            if fingerprint(directory, operation.name) != operation.old:
                raise StoreError(
                    f"{directory.shown(operation.name)} was changed by somebody else meanwhile:"
                    " nothing was done",
                    "run it again",
                )
            _refuse_immutable(directory, operation)
        private = places.private.fd
        os.rename(NEW_JOURNAL, JOURNAL, src_dir_fd=private, dst_dir_fd=private)
        self.committed = True

    def _roll_back(self) -> None:
        """Take away what was staged. The journal first: a rename that failed may have happened."""
        self.committed = False
        with contextlib.suppress(OSError, StoreError):
            with contextlib.suppress(FileNotFoundError):
                self._private.unlink(JOURNAL)
                self._private.sync()
            sweep(self._private)


def _refuse_immutable(directory: Directory, operation: Operation) -> None:
    """Refuse before the commit what would be in the way of it for ever."""
    path = directory.shown() if is_immutable(directory.fd) else None
    if path is None and operation.old.startswith(FILE):
        with Descriptor(directory.open_file(operation.name)) as file:
            path = directory.shown(operation.name) if is_immutable(file.fd) else None
    if path is not None:
        raise StoreError(
            f"{path} is immutable or append-only: nothing was changed",
            "make it an ordinary one first: chattr -ia",
        )


def _label(directory: Directory, operation: Operation) -> bytes | None:
    """Return the SELinux label of new content: that of the file which it replaces, or a neighbour's."""
    replaced = label_at(directory.fd, operation.name) if operation.old.startswith(FILE) else None
    return replaced or neighbour_label(directory.fd, os.path.splitext(operation.name)[1])
