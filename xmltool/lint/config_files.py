"""Where configurations are looked for: files of a few names, the nearest ancestor's first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (".xmltool.toml", "xmltool.toml", "pyproject.toml")
"""Files that hold a configuration, the one that counts first; as in ruff."""


def files_in(directory: str) -> Iterator[str]:
    """Yield the paths of a directory that may hold a configuration, the one that counts first."""
    for name in NAMES:
        path = os.path.join(directory, name)
        if os.path.exists(path):  # what is no file is said, not passed over
            yield path


def is_any_above(directory: str) -> bool:
    """Report whether there is such a file in an absolute directory or above it."""
    parent = os.path.dirname(directory)
    return any(files_in(directory)) or (parent != directory and is_any_above(parent))
