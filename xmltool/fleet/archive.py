"""A packed sos report: the few files of it that are read, unpacked in a child with limits.

An archive may come from anybody. Only files of two directories are taken, as regular files or as links
beside each other, with names of one component, so that nothing is written anywhere else; a child
process with limits of time and memory does it, whatever the archive unpacks to.
"""

from __future__ import annotations

import contextlib
import os
import re
import tarfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xmltool.errors import GrammarError
from xmltool.fleet.sos import MAX_FILE, VIRSH
from xmltool.grammar.sandbox import run_limited
from xmltool.store.boot import AUTOSTART
from xmltool.store.place import SYSTEM_STORE

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
MOST_FILES = 20_000
"""That are unpacked."""
CPU_SECONDS = 300
"""For the whole archive: some gigabytes of xz."""


def is_archive(path: str) -> bool:
    """Report whether a file is an archive, by its name."""
    return _NAME.search(path) is not None


@contextlib.contextmanager
def unpacked(path: str) -> Iterator[str]:
    """Yield a directory with what is read of a packed sos report; it is gone afterwards.

    Raises:
        ValueError: it is no archive, or needs more than the limits of time and memory.
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
    number = 0
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                found = _WANTED.fullmatch(member.name)
                if found is None or found[2] in (".", ".."):
                    continue
                number += 1
                if number > MOST_FILES:
                    raise GrammarError(f"it has more than {MOST_FILES} files of libvirt's")
                _take(archive, member, os.path.join(place, found[1], found[2]))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise GrammarError(f"it cannot be unpacked: {error}") from None


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
    os.utime(path, (0, max(0, member.mtime)))
