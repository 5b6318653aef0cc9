"""Files that the user asked for with `-o` and `--output-dir`: on this machine, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat

from xmltool.errors import XmltoolError


def write_file(path: str, data: bytes) -> None:
    """Write a file.

    Raises:
        XmltoolError: the file cannot be written; an old one is as it was.
    """
    try:
        if _is_special(path):
            with open(path, "wb") as file:
                file.write(data)
        else:
            _replace(path, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise XmltoolError(f"{path}: cannot be written: {reason}") from error


def make_directory(path: str) -> None:
    """Make a directory for output, with those above it, when it is not there.

    Raises:
        XmltoolError: it cannot be made.
    """
    try:
        os.makedirs(path, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise XmltoolError(f"{path}: cannot be made: {reason}") from error


def _is_special(path: str) -> bool:
    """Report whether there is something that is no regular file: /dev/stdout, a FIFO."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False


def _replace(path: str, data: bytes) -> None:
    """Write beside the file, then put it in its place; a link is followed, a mode is kept."""
    from tempfile import mkstemp

    place = os.path.join(os.path.dirname(path), os.readlink(path)) if os.path.islink(path) else path
    mode = _mode_of(place)
    descriptor, temporary = mkstemp(prefix=".xmltool-", dir=os.path.dirname(place) or ".")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(descriptor, mode)
        os.replace(temporary, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):  # interrupted just after it was put in place
            os.unlink(temporary)
        raise


def _mode_of(path: str) -> int:
    """Return the mode of the file there, or the one that a new file gets."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
