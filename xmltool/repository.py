"""Where a repository begins: looked for on the disk, without asking git."""

from __future__ import annotations

import os


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
