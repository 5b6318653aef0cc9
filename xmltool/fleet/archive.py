"""A packed sos report: the few files of it that are read, unpacked in a child with limits.

An archive may come from anybody. Only files of two directories are taken, as regular files or as links
beside each other, with names of one component, so that nothing is written anywhere else; a child
process with limits of time and memory does it, whatever the archive unpacks to.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import re
import stat
import tarfile
import zlib
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

from xmltool.errors import GrammarError, reason_of
from xmltool.fleet.sos import MAX_FILE, VIRSH
from xmltool.grammar.sandbox import run_limited
from xmltool.store.place import SYSTEM_STORE
from xmltool.store.transaction.private import AUTOSTART
from xmltool.stream import open_to_read

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"\.(?:tar|tar\.(?:xz|gz|bz2)|t[gx]z)\Z", re.IGNORECASE)
_STORE = SYSTEM_STORE.lstrip("/")
_WANTED = re.compile(
    rf"(?:\./)?[^/]+/({VIRSH}|{_STORE}|{_STORE}/{AUTOSTART})/"
    r"(virsh_-r_pool-[^/]+|[^/]+\.xml)",
    re.DOTALL,
)
"""A file that is read, below the one directory that a report is packed as."""
_BLOCK = 64 * 1024
MOST_FILES = 20_000
"""That are unpacked."""
MOST_BYTES = 64 * 1024 * 1024
"""Of those files together."""
LARGEST = 64 * 1024**3
"""Bytes that a file of a report may say to have: a core dump, or a log."""
LATEST = 2**33
"""A time that every file system takes."""
CPU_SECONDS = 300
"""For the whole archive: some gigabytes of xz."""


def is_archive(path: str) -> bool:
    """Report whether a file is an archive, by its name."""
    return _NAME.search(path) is not None


@contextlib.contextmanager
def unpacked(path: str) -> Iterator[str]:
    """Yield a directory with what is read of a packed sos report; it is gone afterwards.

    ValueError says that it is no archive, or needs more than the limits of time and memory.
    """
    with TemporaryDirectory(prefix="xmltool-") as place:
        try:
            run_limited(lambda: _unpack(path, place), cpu=CPU_SECONDS, wall=4 * CPU_SECONDS)
        except GrammarError as error:
            raise ValueError(error.message) from None
        yield place


def _unpack(path: str, place: str) -> None:
    """Unpack, in the child."""
    for directory in (VIRSH, f"{_STORE}/{AUTOSTART}"):
        os.makedirs(os.path.join(place, directory))
    files = room = 0
    try:
        with _opened(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                if member.size > LARGEST:  # tarfile would look for its end for ever
                    raise GrammarError("a file in it says that it is larger than a report")
                found = _WANTED.fullmatch(member.name)
                if found is None or found[2] in (".", ".."):
                    continue
                files, room = files + 1, room + min(member.size, MAX_FILE)
                if files > MOST_FILES or room > MOST_BYTES:
                    raise GrammarError(
                        f"it has more than {MOST_FILES} files of libvirt's, or {MOST_BYTES} bytes"
                    )
                _take(archive, member, os.path.join(place, found[1], found[2]))
            while stream.read(_BLOCK):  # what follows the end of a tar file is packed, too
                pass
    except (tarfile.TarError, OSError, EOFError, ValueError, lzma.LZMAError, zlib.error) as error:
        raise GrammarError(f"it cannot be unpacked: {reason_of(error)}") from None


def _opened(path: str) -> BinaryIO:
    """Open an archive by what it begins with; unlike tarfile's own, these tell a cut end."""
    descriptor = open_to_read(path)
    file = open(descriptor, "rb")  # noqa: SIM115 - the caller closes it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise ValueError("it is not a regular file")
    start = file.peek(6)
    for magic, opener in ((b"\x1f\x8b", gzip.open), (b"\xfd7zXZ\0", lzma.open), (b"BZh", bz2.open)):
        if start.startswith(magic):
            return cast("BinaryIO", opener(file))
    return file


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    if member.issym():
        # to a definition of the same store: sos makes the links relative
        target = os.path.basename(member.linkname)
        with contextlib.suppress(FileExistsError):
            os.symlink(f"../{target}", path)
        return
    file = archive.extractfile(member) if member.isreg() and member.size <= MAX_FILE else None
    if file is None:
        return
    with contextlib.suppress(FileExistsError), open(path, "xb") as copy:
        copy.write(file.read())
    os.utime(path, (0, min(max(0, member.mtime), LATEST)))
