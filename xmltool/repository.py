"""Where a repository begins: looked for on the disk, without asking git."""

from __future__ import annotations

import os
import stat

from xmltool.stream import read_file

MOST_DIRECTORIES = 10_000
"""That are looked through for what is no file; git's own make 300."""
_NAMING = (".git", "commondir", "alternates")
"""git's files that name directories."""
_MOST_BYTES = 64 * 1024
"""Of one of them that are read."""


def top_level(directory: str) -> str | None:
    """Return the nearest directory from `directory` upwards that holds a `.git`, absolute; or None.

    Only the name `.git` counts: git refuses to track anything of that name, so nobody can make
    this function stop elsewhere by what is committed. git itself takes every directory with
    `HEAD`, `objects` and `refs` for a repository (`safe.bareRepository`).
    """
    try:
        current = os.path.realpath(directory)  # noqa: TID251  # nothing of a --root is looked up
    except FileNotFoundError:  # the working directory is gone
        return None
    while not os.path.lexists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent
    return current


def endless_file(top: str) -> str | None:
    """Return a named pipe or a device in the place of one of git's files, or None.

    git would wait for it, or read it for ever. Looked for below `.git`, the directories that it names
    in the place of its own, and the object stores that it borrows from.
    """
    waiting = [os.path.join(top, ".git")]
    seen: set[tuple[int, int]] = set()
    while waiting:
        path = waiting.pop()
        try:
            kind = os.stat(path)
        except (OSError, ValueError):
            continue  # git finds nothing there either
        if stat.S_ISFIFO(kind.st_mode) or stat.S_ISCHR(kind.st_mode) or stat.S_ISBLK(kind.st_mode):
            return path
        if stat.S_ISDIR(kind.st_mode):
            if (kind.st_dev, kind.st_ino) not in seen and len(seen) < MOST_DIRECTORIES:
                seen.add((kind.st_dev, kind.st_ino))
                waiting += _to_look_at(path)
        elif os.path.basename(path) in _NAMING:
            waiting += _named_in(path)
    return None


def _to_look_at(directory: str) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            return [
                entry.path
                for entry in entries
                if entry.name in _NAMING or not entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []


def _named_in(path: str) -> list[str]:
    """Return the directories that a file names, relative to where it stands or, alternates, above it."""
    try:
        text = os.fsdecode(read_file(path, _MOST_BYTES))
    except OSError:
        return []
    base = os.path.dirname(path)
    if os.path.basename(path) == "alternates":
        base = os.path.dirname(base)
    return [os.path.join(base, line.removeprefix("gitdir: ")) for line in text.split("\n") if line]
