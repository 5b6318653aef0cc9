"""Replacing the text of a file that the user named: `fmt` and `lint --fix`."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from xmltool.errors import XmltoolError


def rewrite(path: str, data: bytes) -> None:
    """Return a file another content; at a crash it has the old one or the new one.

    A file that a rename would make another one (a symbolic link, one of several hard links, one
    with extended attributes or a foreign owner) is written in place instead.

    Raises:
        XmltoolError: it could not be written.
    """
    try:
        status = os.lstat(path)
        if not _is_plain(path, status) or not _replace(path, data, status):
            _write_in_place(path, data)
    except OSError as error:
        raise XmltoolError(f"{path}: cannot be written: {error.strerror}") from error


def _is_plain(path: str, status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        return False
    if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        return False
    try:
        return not os.listxattr(path, follow_symlinks=False)
    except OSError:
        return True  # a file system without them


def _replace(path: str, data: bytes, status: os.stat_result) -> bool:
    """Write a new file and put it in the old one's place; False where the directory forbids it."""
    directory = os.path.dirname(path) or "."
    temporary = os.path.join(directory, f".xmltool-{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(temporary, flags, 0o600)
    except OSError:
        return False
    try:
        with open(descriptor, "wb") as stream:
            os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        os.rename(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return True


def _write_in_place(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    with open(descriptor, "wb") as stream:
        stream.write(data)
        stream.truncate()
        stream.flush()
        os.fsync(descriptor)
