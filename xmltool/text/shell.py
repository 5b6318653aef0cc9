"""Commands that are shown to the user, who may paste them into a shell: the one quoting of advice."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def command(verb: str, *operands: str, options: Sequence[str] = ()) -> str:
    """Return a command that can be pasted into bash and means exactly these words.

    Args:
        verb: the program with its verb, such as `xmltool build`; taken as it is.
        operands: names and files; where one looks like an option, `--` is put before them.
        options: with their values, such as `("--root", "/mnt")`.
    """
    words = [shell_word(word) for word in operands]
    more = [shell_word(word) for word in options]
    if any(word.startswith("-") for word in operands):
        return " ".join([verb, *more, "--", *words])
    return " ".join([verb, *words, *more])


def absolute_directories(path: str) -> str:
    """Return the directories of a PATH that are no places below the working directory.

    In a tree of somebody else's `.` finds programs of theirs, and so does an empty PATH, in whose
    place the system's own directories are returned.
    """
    kept = [part for part in path.split(os.pathsep) if os.path.isabs(part)]
    return os.pathsep.join(kept) or os.defpath


def program_path(name: str) -> str | None:
    """Return where PATH has a program, in no place below the working directory; None for nowhere.

    A path is returned as it is.
    """
    if os.sep in name:
        return name
    for directory in absolute_directories(os.environ.get("PATH", os.defpath)).split(os.pathsep):
        path = os.path.join(directory, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def shell_word(text: str) -> str:
    r"""Quote a word for bash; one that a terminal could obey or hide is written as `$'\x1b'`.

    The bytes of a file name that is not UTF-8 are kept.
    """
    if text.isprintable():
        return shlex.quote(text)
    plain = "".join(
        char
        if char.isascii() and char.isprintable() and char not in "'\\"
        else "".join(f"\\x{byte:02x}" for byte in _bytes(char))
        for char in text
    )
    return f"$'{plain}'"


def _bytes(char: str) -> bytes:
    """Return the bytes of a character, or the one that it stands for; half a pair has three."""
    half = "\ud800" <= char <= "\udfff" and not "\udc80" <= char <= "\udcff"
    return char.encode("utf-8", "surrogatepass" if half else "surrogateescape")
