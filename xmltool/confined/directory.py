"""An open directory inside a root: one-component names only, and no link is followed out of it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.descriptor import Descriptor
from xmltool.confined.epoch import stamp
from xmltool.confined.label import give_label, label_of
from xmltool.confined.owner import give_owner
from xmltool.confined.pinned import read_pinned, reopen
from xmltool.confined.root import component
from xmltool.errors import stop_at_own_limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.confined.root import Root


class Entry(NamedTuple):
    """What a name in a directory holds, as a process inside the root would see it.

    Attributes:
        name: as listed; undecodable bytes are surrogates.
        own: of the name itself (lstat).
        link: the link's text, or None where it is no link.
        found: of what is behind the links (stat); None where that is missing, a loop or out of
            reach.
        data: the content, or None where it is not a regular file, too large or cannot be read.
        error: why `found` or `data` is None; EINVAL for what is not a regular file, EFBIG for what
            is too large.
    """

    name: str
    own: os.stat_result
    link: str | None
    found: os.stat_result | None
    data: bytes | None
    error: OSError | None


def sync_directory(fd: int) -> None:
    """Make a directory's entries durable, on file systems that know how."""
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network and FUSE file systems
            raise


def created(parent: Directory, name: str, mode: int) -> Directory:
    """Make a directory with its parent's owner and open it; an existing one is opened."""
    made = True
    try:
        os.mkdir(component(name), 0o700, dir_fd=parent.fd)
    except FileExistsError:
        made = False  # by somebody else meanwhile
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        fd = os.open(name, flags, dir_fd=parent.fd)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and parent.link_text(name) is not None:
            raise FileNotFoundError(errno.ENOENT, "a dangling link", parent.path_of(name)) from None
        raise
    try:
        if made:
            os.fchmod(fd, mode)
            give_owner(fd, os.fstat(parent.fd))
            give_label(fd, label_of(parent.fd))
            stamp(fd)
            stamp(parent.fd)
            sync_directory(parent.fd)
    except OSError:
        os.close(fd)
        with contextlib.suppress(OSError):
            os.rmdir(name, dir_fd=parent.fd)
        raise
    found = Directory(parent.root, parent.path_of(name), fd)
    found.made = (found.path,) if made else ()
    return found


def open_directory(
    root: Root, path: str, *, create: bool = False, mode: int = 0o755, parents: int = 0o755
) -> Directory:
    """Open a directory inside a root, through links there.

    With `create` what is missing of it is made durable, each with the owner of the directory it is in;
    the last component gets `mode`, those before it `parents`, not reduced by the umask.

    Raises:
        OSError: as open(2) and mkdir(2) would. A dangling link on the way is FileNotFoundError,
            also with `create`.
    """
    if create:
        return _create_directories(root, path, mode, parents)
    return Directory(root, "/" + path.strip("/"), root.open_listing(path))


def _create_directories(root: Root, path: str, mode: int, parents: int) -> Directory:
    names = [name for name in path.split("/") if name not in ("", ".")]
    here = open_directory(root, "")
    made: list[str] = []
    for depth, name in enumerate(names, 1):
        prefix = "/" + "/".join(names[:depth])
        with here:
            try:
                here = open_directory(root, prefix)
            except FileNotFoundError:
                here = created(here, name, mode if depth == len(names) else parents)
                made.append(prefix)
    here.made = tuple(made)
    return here


class Directory(Descriptor):
    """A directory inside a root, held open; every name is one component of it.

    Names are `str` as `os.listdir` gives them: bytes that are no UTF-8 are surrogates. All methods
    raise OSError as the system call would; a name that is none (`..`, with a slash) is EINVAL.

    Attributes:
        root: where it is.
        path: inside the root, absolute, as it was opened: links in it are not resolved.
        fd: its descriptor, valid until `close`.
        made: the paths that were created to open it, outermost first.
    """

    def __init__(self, root: Root, path: str, fd: int) -> None:
        self.root = root
        super().__init__(fd)
        self.path = path
        self.made: tuple[str, ...] = ()

    def path_of(self, name: str) -> str:
        """Return the path of a name inside the root."""
        return f"{self.path.rstrip('/')}/{name}"

    def shown(self, name: str = "") -> str:
        """Return a name's path, or the directory's own, on this machine, for messages."""
        return self.root.shown(self.path_of(name) if name else self.path)

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode: the same for two paths to one directory."""
        seen = os.fstat(self.fd)
        return seen.st_dev, seen.st_ino

    def status(self) -> os.stat_result:
        """Look at the directory itself."""
        return os.fstat(self.fd)

    def names(self) -> list[str]:
        """List the names in the directory's own, unsorted order: the one that libvirt meets."""
        try:
            return os.listdir(self.fd)
        except OSError as error:
            stop_at_own_limit(error)
            raise

    def lstat(self, name: str) -> os.stat_result:
        """Look at a name itself; a link is not followed."""
        return os.stat(component(name), dir_fd=self.fd, follow_symlinks=False)

    def stat(self, name: str) -> os.stat_result:
        """Look at what is behind a name, through links inside the root."""
        own = self.lstat(name)
        return self.root.stat(self.path_of(name)) if stat.S_ISLNK(own.st_mode) else own

    def readlink(self, name: str) -> str:
        """Return the text of a link; EINVAL where the name is no link."""
        return os.readlink(component(name), dir_fd=self.fd)

    def link_text(self, name: str) -> str | None:
        """Return the text of a link, or None where the name is missing or no link."""
        try:
            return self.readlink(name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.EINVAL:
                return None
            raise

    def read(self, name: str, limit: int) -> bytes:
        """Read a regular file of this very directory; a link is EINVAL, more bytes than the limit EFBIG."""
        with self._pin(name) as pin:
            return read_pinned(pin.fd, self._again(name), limit)

    def open_file(self, name: str, access: int = os.O_RDONLY) -> int:
        """Open a regular file of this very directory, which the caller closes; anything else is EINVAL."""
        with self._pin(name) as pin:
            return reopen(pin.fd, self._again(name), access)

    def inspect(self, name: str, limit: int) -> Entry:
        """Look at a name and read it, through links inside the root; never opens a FIFO or device.

        The content of a larger file than the limit is not read.

        Raises:
            OSError: only when the name itself is gone or out of reach; what goes wrong behind it is
                in the entry.
        """
        with self._pin(name) as pin:
            own = os.fstat(pin.fd)
            if stat.S_ISLNK(own.st_mode):
                return self._inspect_link(name, own, os.readlink("", dir_fd=pin.fd), limit)
            try:
                data = read_pinned(pin.fd, self._again(name), limit, own)
            except OSError as error:
                return Entry(name, own, None, own, None, error)
        return Entry(name, own, None, own, data, None)

    def _inspect_link(self, name: str, own: os.stat_result, text: str, limit: int) -> Entry:
        found = None
        try:
            found = self.root.stat(self.path_of(name))
            data = self.root.read(self.path_of(name), limit)
        except OSError as error:
            return Entry(name, own, text, found, None, error)
        return Entry(name, own, text, found, data, None)

    def _pin(self, name: str) -> Descriptor:
        flags = os.O_PATH | os.O_NOFOLLOW
        try:
            return Descriptor(os.open(component(name), flags, dir_fd=self.fd))
        except OSError as error:
            stop_at_own_limit(error)
            raise

    def _again(self, name: str) -> Callable[[int], int]:
        """Return what opens a name with some flags."""
        return lambda flags: os.open(name, flags, dir_fd=self.fd)

    def open_dir(self, name: str) -> Directory:
        """Open a directory in this one, through links inside the root."""
        return open_directory(self.root, self.path_of(component(name)))

    def rmdir(self, name: str) -> None:
        """Remove an empty directory; a link to one is ENOTDIR."""
        os.rmdir(component(name), dir_fd=self.fd)

    def unlink(self, name: str) -> None:
        """Remove a name that is not a directory, outside any transaction; a link goes itself."""
        os.unlink(component(name), dir_fd=self.fd)

    def sync(self) -> None:
        """Make the entries durable."""
        sync_directory(self.fd)
