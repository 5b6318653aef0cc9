"""A root directory, and every path inside it: no link leads out, whoever swaps them meanwhile.

The root is opened once. A directory is reached by a resolver (the kernel's openat2, or the walker
where that is missing) that treats the root as `/`; from then on its descriptor and one-component
names are used, so that a path is never looked up twice with two meanings. What this does not cover:
another user of the host who moves the root itself, mounts inside the root, and reading a hard link
(`st_nlink` tells).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import partial

from xmltool.confined.descriptor import Descriptor
from xmltool.confined.pinned import read_pinned
from xmltool.errors import AS_ROOT, NOT_ALLOWED, StoreError, reason_of, stop_at_own_limit

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_UNREAD = "what is not read of a system is not guessed: make it a small plain file, or remove it"

Resolver = Callable[[int, bytes, bool], int]
"""Root descriptor, path, whether a last link is followed -> a descriptor opened with O_PATH."""


def component(name: str) -> str:
    """Return a name that cannot leave its directory.

    Raises:
        OSError: EINVAL for an empty name, `.`, `..` and one with a slash or a NUL in it.
    """
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise OSError(errno.EINVAL, "not a file name", name)
    return name


def default_resolver(root: int) -> Resolver:
    """Choose the kernel's resolver, or the walker where it is not to be had."""
    from xmltool.confined.openat2 import available, openat2
    from xmltool.confined.walker import walk

    return openat2 if available(root) else walk


class Root(Descriptor):
    """A directory that is `/` for every path that is looked up in it.

    Paths are absolute or relative, with the same meaning; links in them, absolute ones too, are
    followed inside the root, and `..` stops there. A path that is itself a link to a directory is
    the operator's choice and is followed when the root is opened.

    Args:
        path: the root on this machine; `/` for the machine itself.
        resolver: for the tests; None chooses the best that there is.

    Attributes:
        path: as given.
        fd: its descriptor (O_PATH), valid until `close`.

    Raises:
        StoreError: when it is no directory or cannot be opened.
    """

    def __init__(self, path: str, resolver: Resolver | None = None) -> None:
        self.path = path
        try:
            super().__init__(os.open(path, os.O_PATH | os.O_DIRECTORY))
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot open the root {path}: {reason_of(error)}") from error
        try:
            self._resolve = resolver or default_resolver(self.fd)
        except OSError as error:  # no search permission: nothing in it can be looked up
            os.close(self.fd)
            raise StoreError(f"cannot open the root {path}: {error.strerror}") from error

    def shown(self, path: str) -> str:
        """Return a path inside the root as it is called on this machine, for messages."""
        return os.path.join(self.path, path.lstrip("/")) if path.strip("/") else self.path

    def pin(self, path: str, *, follow: bool = True) -> Descriptor:
        """Open a path with O_PATH: held, not opened.

        Raises:
            OSError: as open(2) would; the file name in it is the path inside the root.
        """
        encoded = os.fsencode(path) or b"."
        if b"\0" in encoded:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        try:
            return Descriptor(self._resolve(self.fd, encoded, follow))
        except OSError as error:
            stop_at_own_limit(error)
            raise

    def stat(self, path: str, *, follow: bool = True) -> os.stat_result:
        """Look at what a path means inside the root; without `follow` at a link in the last place itself.

        Raises:
            OSError: FileNotFoundError for a dangling link, ELOOP for a loop, and so on.
        """
        with self.pin(path, follow=follow) as pin:
            return os.fstat(pin.fd)

    def exists(self, path: str, *, follow: bool = True) -> bool:
        """Report whether there is anything at a path; what cannot be looked at counts as missing."""
        try:
            self.stat(path, follow=follow)
        except OSError:
            return False
        return True

    def link_text(self, path: str) -> str | None:
        """Return the text of a link; None where the path is missing or no link."""
        try:
            with self.pin(path, follow=False) as pin:
                return os.readlink("", dir_fd=pin.fd)
        except OSError:
            return None

    def names(self, path: str, limit: int = 20_000) -> list[str]:
        """List a directory, sorted; nothing where it is missing or cannot be listed.

        Raises:
            StoreError: it has more names than the limit.
        """
        try:
            with Descriptor(self.open_listing(path)) as listing:
                names = os.listdir(listing.fd)
        except OSError as error:
            stop_at_own_limit(error)
            return []
        if len(names) > limit:
            raise StoreError(f"{self.shown(path)}: more than {limit} names in it", _UNREAD)
        return sorted(names, key=os.fsencode)

    def read_text(self, path: str, limit: int) -> str:
        """Read a text file; what is no UTF-8 is kept as surrogates, what is not there is empty.

        Raises:
            StoreError: it is there and cannot be read, or is larger.
        """
        try:
            return self.read(path, limit).decode("utf-8", "surrogateescape")
        except OSError as error:
            if error.errno in _NOT_THERE:
                return ""
            hint = AS_ROOT if error.errno in NOT_ALLOWED else _UNREAD
            raise StoreError(f"{self.shown(path)}: {error.strerror}", hint) from None

    def read(self, path: str, limit: int) -> bytes:
        """Read a regular file, through links inside the root.

        Raises:
            OSError: EINVAL for what is not a regular file (a FIFO or device is never opened), EFBIG
                when it has more bytes than the limit.
        """
        with self.pin(path) as pin:
            return read_pinned(pin.fd, partial(self._open_again, path), limit)

    def _open_again(self, path: str, flags: int) -> int:
        """Open the file at the end of a path by its directory, for a machine without /proc."""
        from xmltool.confined.walker import MAX_LINKS

        for _ in range(MAX_LINKS + 1):
            head, name = os.path.split(path)
            text = self.link_text(path)
            if text is None:
                with self.pin(head) as pin:
                    return os.open(name, flags, dir_fd=pin.fd)
            path = os.path.join(head, text)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)

    def open_listing(self, path: str) -> int:
        """Open a directory for listing and fsync. The caller closes it."""
        with self.pin(path) as pin:
            try:
                return os.open(".", os.O_RDONLY, dir_fd=pin.fd)
            except OSError as error:
                stop_at_own_limit(error)
                error.filename = path
                raise

    def rmdir(self, path: str) -> None:
        """Remove an empty directory; its parents are reached through links inside the root.

        Raises:
            OSError: ENOTEMPTY when it is not empty, ENOTDIR when it is a link, as rmdir(2).
        """
        head, name = os.path.split(path.rstrip("/"))
        with self.pin(head) as pin:
            os.rmdir(component(name), dir_fd=pin.fd)
