"""Files that the user asked for or named to be changed: on this machine, whole or not at all.

What is written gets the place of an older file only once all of it is there, so that a run that fails
leaves the older one as it was. A symbolic link is followed, as by a shell's `>`; a file that a rename
would make another one (one of several hard links, one with extended attributes or of another owner,
one in a directory that cannot be written) keeps its inode.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
from typing import TYPE_CHECKING, BinaryIO

from xmltool.errors import UsageError, XmltoolError, reason_of
from xmltool.files.inputs import STDIN, shown_name
from xmltool.stream import open_to_write, read_file, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _typeshed import ReadableBuffer

    from xmltool.files.inputs import Source

_OPEN = re.compile(r"/dev/(?:(stdout)|(stderr)|fd/(\d+))|/proc/self/fd/(\d+)")
"""Names of what this process has open; to open it anew would lose its place in the file."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_SELINUX = "security.selinux"
"""The one extended attribute that a new file in the same directory gets by itself."""


def write_file(path: str, data: bytes, *, patient: bool = True) -> None:
    """Write a file.

    The reader of a pipe is waited for; unless `patient` it is an error that the pipe is full.
    """
    with new_file(path, patient=patient) as stream:
        stream.write(data)


def rewrite_file(path: str, before: bytes, data: bytes) -> None:
    """Replace what was read from a file, unless somebody changed it since.

    It is on the disk then, so that not even a crash can lose both contents.
    """
    with new_file(path, sync=True) as stream:
        stream.write(data)
        with _failing(path):
            is_file = stat.S_ISREG(os.stat(path).st_mode)
            now = read_file(path, len(before)) if is_file else before
        if now != before:
            raise XmltoolError(
                f"{path}: was changed by somebody else meanwhile: it is left as it is"
            )


@contextlib.contextmanager
def new_file(path: str, *, sync: bool = False, patient: bool = True) -> Iterator[BinaryIO]:
    """Open a file to be written; it is put in its place when the block ends without an exception."""
    with _failing(path):
        written = _written(path, patient=patient)
    try:
        with _Stream(path, written.descriptor) as raw:  # closed: nothing is written any more
            stream = io.BufferedWriter(raw)
            yield stream
            stream.flush()
        with _failing(path):
            if sync:
                os.fsync(written.descriptor)
            written.commit()
    finally:
        written.close()


def make_directory(path: str) -> None:
    """Make a directory for output, with those above it, when it is not there."""
    try:
        os.makedirs(path, exist_ok=True)
    except (OSError, ValueError) as error:
        raise XmltoolError(f"{path}: cannot be made: {reason_of(error)}") from error


def _is_bound(path: str, status: os.stat_result) -> bool:
    """Report whether a new file in the place of this one would be another one."""
    if status.st_nlink > 1 or (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        return True
    if not os.access(os.path.dirname(path), os.W_OK | os.X_OK):
        return True
    try:
        return any(name != _SELINUX for name in os.listxattr(path))
    except OSError:
        return False  # a file system without them


class _Stream(io.RawIOBase):
    """Writes to a descriptor; what goes wrong names the file, since others may be open beside it."""

    def __init__(self, path: str, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        with _failing(self._path):
            return os.write(self._descriptor, data)


class _Special:
    """What is no regular file, or open already: a FIFO, /dev/stdout. It is written at once."""

    def __init__(self, path: str, number: str | None, *, patient: bool) -> None:
        if number is None:
            self.descriptor = open_to_write(path)
            os.set_blocking(self.descriptor, patient)
        else:
            self.descriptor = os.dup(int({"stdout": "1", "stderr": "2"}.get(number, number)))

    def commit(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close it."""
        os.close(self.descriptor)


class _Beside:
    """A new file in the same directory, which is renamed at the end."""

    def __init__(self, path: str, old: os.stat_result | None) -> None:
        self._path = path
        self._old = old
        self._temporary = os.path.join(os.path.dirname(path), f".xmltool-{os.urandom(6).hex()}")
        self.descriptor = os.open(self._temporary, _NEW, 0o666 if old is None else 0o600)

    def commit(self) -> None:
        """Put it in the place of the old one, whose mode it gets."""
        if self._old is not None:
            os.fchmod(self.descriptor, stat.S_IMODE(self._old.st_mode))
        os.replace(self._temporary, self._path)
        self._temporary = ""

    def close(self) -> None:
        """Close it; remove what was not put in its place."""
        os.close(self.descriptor)
        if self._temporary:
            with contextlib.suppress(OSError):  # what failed before is what is told
                os.unlink(self._temporary)


class _InPlace:
    """A file that keeps its inode: what is written is collected, and copied into it at the end."""

    def __init__(self, path: str) -> None:
        from tempfile import TemporaryFile

        self._file = open(path, "r+b")  # noqa: SIM115 - `close` closes it
        self._spool = TemporaryFile()  # noqa: SIM115
        self.descriptor = self._spool.fileno()

    def commit(self) -> None:
        """Write over the old content; what the disk has no room for leaves it as it was."""
        self._spool.seek(0)
        old = self._file.read()
        try:
            self._overwrite(self._spool.read())
        except OSError:
            with contextlib.suppress(OSError):
                self._overwrite(old)
            raise
        os.fsync(self._file.fileno())

    def _overwrite(self, data: bytes) -> None:
        descriptor = self._file.fileno()
        os.lseek(descriptor, 0, os.SEEK_SET)
        write_all(descriptor, data)
        os.ftruncate(descriptor, len(data))

    def close(self) -> None:
        """Close both."""
        self._spool.close()
        self._file.close()


def _written(path: str, *, patient: bool) -> _Special | _Beside | _InPlace:
    place = os.path.realpath(path)  # noqa: TID251 - a path of this machine, not of a root
    try:
        old = os.stat(path)
    except FileNotFoundError:
        return _Beside(place, None)
    is_open = _OPEN.fullmatch(os.path.abspath(path))
    if is_open or not stat.S_ISREG(old.st_mode):
        number = is_open and is_open[is_open.lastindex or 0]
        return _Special(path, number, patient=patient)
    return _InPlace(place) if _is_bound(place, old) else _Beside(place, old)


@contextlib.contextmanager
def _failing(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise XmltoolError(f"{path}: cannot be written: {reason_of(error)}") from error


def places_in(
    sources: Sequence[Source], output_dir: str | None, stdin_filename: str | None
) -> list[str | None]:
    """Return the file that each source is written to; None is standard output."""
    if output_dir is None:
        return [None] * len(sources)
    places: dict[str, str] = {}
    for source in sources:
        if source.path == STDIN and stdin_filename is None:
            raise UsageError(
                "standard input has no name to be written under",
                "give it one: --stdin-filename NAME",
            )
        name = shown_name(source, stdin_filename)
        place = os.path.join(output_dir, os.path.basename(name))
        if place in places:
            raise UsageError(f"{places[place]} and {name} would both be written to {place}")
        places[place] = name
    make_directory(output_dir)
    return list(places)
