"""Definitions below a directory that its reader does not find: by their names, or in hidden directories."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from xmltool.files.inputs import JSON_SUFFIX, TEMPLATE_SUFFIXES, XML_SUFFIX
from xmltool.stream import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (XML_SUFFIX, JSON_SUFFIX)
_PUT_AWAY = (
    *("~", ".bak", ".old", ".orig", ".save", ".disabled", ".off", ".swp"),
    *(".rpmsave", ".rpmnew", ".dpkg-old", ".dpkg-new", ".dpkg-dist"),
)
"""Ends of names by which people and programs put a file out of use."""
_OF_VERSIONS = frozenset((".git", ".hg", ".svn", ".bzr", ".jj"))
"""Directories of version control, which hold old definitions."""
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<pool[\s/>]", re.DOTALL)
_START_BYTES = 4096


def overlooked(directory: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each definition that is not found below a directory, and why it is not.

    What is hidden or has a name like `NAME.XML` itself is said by `find_inputs`.
    """
    pending = [(directory, False)]
    while pending:
        current, is_hidden = pending.pop()
        try:
            entries = list(os.scandir(current))
        except OSError:
            continue  # said by whoever reads it
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _OF_VERSIONS:
                    pending.append((entry.path, is_hidden or entry.name[0] == "."))
            elif entry.is_file(follow_symlinks=False):
                reason = _why_not(entry, is_hidden=is_hidden)
                if reason is not None and _is_pool(entry.path):
                    yield entry.path, reason


def _why_not(entry: os.DirEntry[str], *, is_hidden: bool) -> str | None:
    """Return why a file is not found; None where it is, or is known by its name."""
    name = entry.name
    if is_hidden:
        return "it is in a hidden directory" if name.endswith(_SUFFIXES) else None
    is_known = name.lower().endswith((*_SUFFIXES, *TEMPLATE_SUFFIXES, *_PUT_AWAY))
    if is_known or name[0] == ".":
        return None
    return f"it holds a pool, and its name does not end in {XML_SUFFIX} or {JSON_SUFFIX}"


def _is_pool(path: str) -> bool:
    """Report whether a file begins as a definition of a pool does; JSON is taken for one by its name."""
    if path.endswith(JSON_SUFFIX):
        return True
    try:
        return _START.match(read_file(path, _START_BYTES)) is not None
    except OSError:
        return False
