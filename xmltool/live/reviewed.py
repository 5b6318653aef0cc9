"""A directory of reviewed definitions, such as a git checkout, as the files' side of `drift`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import UsageError
from xmltool.files.operands import Part, find_definitions, read_operands
from xmltool.live.drift import Disk
from xmltool.pool.conflict import PoolIndex
from xmltool.pool.read import read_definition
from xmltool.store.boot import BootEntry

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from xmltool.document.document import Document


class ReviewedSource:
    """Definitions of a directory, as if each were defined: the names of the files do not matter."""

    def __init__(self, directory: str) -> None:
        if not os.path.isdir(directory):
            raise UsageError(f"--definitions {directory}: it is no directory")
        self._directory = directory

    def read(self) -> Disk:
        """Read every definition below the directory; nothing is said about autostart there."""
        index = PoolIndex()
        entries = tuple(_joined(entry, index) for entry in self._entries())
        return Disk(self._directory, entries, marks=False)

    def stamp(self) -> Hashable:
        """Return the identity and times of the files."""
        return tuple(_stamp(path) for path in self._paths())

    def _paths(self) -> list[str]:
        return [source.path for source in find_definitions([self._directory]).sources]

    def _entries(self) -> Iterator[BootEntry]:
        # a directory with nothing in it: every pool of libvirt's is missing there
        for file in read_operands([self._directory], allow_empty=True).files:
            shown = os.path.relpath(file.document.name, self._directory)
            for part in file.parts or (Part(file.document),):
                yield _read(shown, part.document)


def _read(file: str, document: Document) -> BootEntry:
    name = os.path.basename(file).removesuffix(".xml")
    root = document.libvirt_root() if document.judged else None
    if root is None:
        reason = document.problems[0].message if document.problems else "not well-formed"
        return BootEntry(file, name, reason=reason)
    definition, refusals = read_definition(root)
    if definition is None:
        first = refusals[0]
        return BootEntry(file, name, reason=first.message, libvirt=first.libvirt_message)
    return BootEntry(file, definition.name, definition, document.data, loaded=True)


def _joined(entry: BootEntry, index: PoolIndex) -> BootEntry:
    """Let a definition join those before it, unless libvirt would refuse it beside them."""
    if entry.definition is None:
        return entry
    conflict = index.conflict(entry.definition)
    if conflict is None and entry.definition.name in index.names:
        return entry._replace(
            loaded=False, reason=f"the pool {entry.name} is defined a second time here"
        )
    if conflict is not None:
        return entry._replace(
            loaded=False,
            reason=f"it excludes the pool {conflict.other.name}, which is defined before it",
            libvirt=conflict.libvirt_message,
        )
    index.add(entry.definition)
    return entry


def _stamp(path: str) -> Hashable:
    try:
        found = os.stat(path)
    except OSError as error:
        return path, error.errno
    return path, found.st_ino, found.st_size, found.st_mtime_ns
