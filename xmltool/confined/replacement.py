"""A file of a root that is replaced whole: written beside its place, then renamed over it."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from xmltool.confined.epoch import stamp
from xmltool.confined.label import give_label, neighbour_label
from xmltool.confined.owner import give_owner
from xmltool.confined.root import component
from xmltool.stream import write_all

if TYPE_CHECKING:
    from xmltool.confined.directory import Directory

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def replace_file(directory: Directory, name: str, data: bytes, mode: int) -> None:
    """Write a file with the owner of its directory and the label of its neighbours, whole or not at all.

    Raises:
        OSError: nothing was changed; EINVAL for a link, which is not replaced.
    """
    if directory.link_text(component(name)) is not None:
        raise OSError(errno.EINVAL, "is a link", directory.path_of(name))
    staged = f".{name}.xmltool-new"
    with contextlib.suppress(FileNotFoundError):  # of a run that was cut off
        directory.unlink(staged)
    fd = os.open(staged, _NEW, 0o600, dir_fd=directory.fd)
    try:
        write_all(fd, data)
        os.fchmod(fd, mode)
        give_owner(fd, directory.status())
        give_label(fd, neighbour_label(directory.fd, os.path.splitext(name)[1]))
        stamp(fd)
        os.fsync(fd)
        os.rename(staged, name, src_dir_fd=directory.fd, dst_dir_fd=directory.fd)
        stamp(directory.fd)
    except BaseException:
        with contextlib.suppress(OSError):
            directory.unlink(staged)
        raise
    finally:
        os.close(fd)
    directory.sync()
