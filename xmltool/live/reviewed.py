"""A directory of reviewed definitions, such as a git checkout, as the files' side of `drift`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import UsageError
from xmltool.files.operands import POOL, Part, find_definitions, read_operands
from xmltool.live.drift import Disk
from xmltool.pool.conflict import PoolIndex
from xmltool.pool.read import MAX_NAME_BYTES, read_definition
from xmltool.secret.judge import judge_secret
from xmltool.secret.read import ROOT as SECRET
from xmltool.store.boot import SUFFIX, BootEntry
from xmltool.store.definitions import is_secret
from xmltool.store.secrets import SecretEntry, Secrets
from xmltool.store.transaction.private import AUTOSTART
from xmltool.stream import read_file

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from xmltool.document.document import Document
    from xmltool.files.operands import DefinitionFile

KINDS = (POOL, SECRET)
"""The roots of what is read."""
MAX_MARKS = 1024 * 1024
"""Bytes of the file `autostart`."""


class ReviewedSource:
    """Definitions of a directory, as if each were defined: the names of the files do not matter."""

    def __init__(self, directory: str) -> None:
        if not os.path.isdir(directory):
            raise UsageError(f"--definitions {directory}: not a directory")
        self._directory = directory

    def read(self) -> Disk:
        """Read every definition below the directory, and which pools are marked for autostart."""
        stamp = self._stamp()
        index = PoolIndex()
        files = self._files()
        entries = tuple(_joined(entry, index) for entry in self._entries(files))
        disk = Disk(
            self._directory,
            entries,
            marks=False,
            secrets=self._secrets(files),
            all_secrets=False,
            stamp=stamp,
        )
        marks = self._marks()
        if marks is None:
            return disk
        loaded = {entry.name for entry in entries if entry.loaded}
        notes = (
            f"{os.path.join(self._directory, AUTOSTART)} names {name}, which nothing defines there"
            for name in sorted(marks - loaded)
        )
        entries = tuple(
            entry._replace(autostart=bool(entry.loaded) and entry.name in marks)
            for entry in entries
        )
        return disk._replace(entries=entries, marks=True, notes=tuple(notes))

    def is_still(self, disk: Disk) -> bool:
        """Report whether the files are as they were when they were read."""
        return self._stamp() == disk.stamp

    def _stamp(self) -> Hashable:
        """Return the identity and times of the files, and the marks."""
        sources = find_definitions([self._directory]).sources
        return (self._marks(), *(_stamp(source.path) for source in sources))

    def _marks(self) -> frozenset[str] | None:
        """Return the names of `autostart/` (`NAME.xml`) or of the file `autostart` (a name a line).

        None where there is neither: then nothing is known of autostart.
        """
        path = os.path.join(self._directory, AUTOSTART)
        try:
            if os.path.isdir(path):
                names = (name for name in os.listdir(path) if name.endswith(SUFFIX))
                return frozenset(name.removesuffix(SUFFIX) for name in names)
            data = read_file(path, MAX_MARKS)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        if len(data) > MAX_MARKS:
            raise UsageError(f"{path}: too large to be a list of pools")
        lines = data.decode("utf-8", "surrogateescape").split("\n")
        marks = frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")
        if any(len(mark) > MAX_NAME_BYTES for mark in marks):
            raise UsageError(f"{path}: a line of it is too long to be the name of a pool")
        return marks

    def _files(self) -> dict[str, DefinitionFile]:
        """Return what was read, by path below the directory.

        A directory with nothing in it is an answer: every pool of libvirt's is missing there.
        """
        files = read_operands([self._directory], allow_empty=True, kinds=KINDS).files
        shown = {os.path.relpath(file.document.name, self._directory): file for file in files}
        # marks, copied from a store
        return {n: file for n, file in shown.items() if not n.startswith(AUTOSTART + os.sep)}

    def _entries(self, files: Mapping[str, DefinitionFile]) -> Iterator[BootEntry]:
        for shown, file in files.items():
            if not is_secret(file.document):
                for part in file.parts or (Part(file.document),):
                    yield _read(shown, part.document)

    def _secrets(self, files: Mapping[str, DefinitionFile]) -> Secrets | None:
        """Return the secrets among the definitions; None where there are none."""
        entries = []
        for shown, file in files.items():
            if is_secret(file.document):
                verdict = judge_secret(file.document)
                refused = next((found.message for found in verdict.findings), "cannot be read")
                reason = refused if verdict.definition is None else None
                entries.append(SecretEntry(shown, file.document.data, verdict, reason, None))
        return Secrets(self._directory, tuple(entries)) if entries else None


def _read(file: str, document: Document) -> BootEntry:
    name = os.path.basename(file).removesuffix(".xml")
    root = document.libvirt_root() if document.judged else None
    if root is None:
        reason = document.problems[0].message if document.problems else "not well-formed"
        return BootEntry(file, name, reason=reason)
    definition, refusals, _ = read_definition(root)
    if definition is None:
        first = refusals[0]
        return BootEntry(file, name, reason=first.message.text, libvirt=first.libvirt_message)
    return BootEntry(file, definition.name, definition, document.data, loaded=True)


def _joined(entry: BootEntry, index: PoolIndex) -> BootEntry:
    """Add a definition to those before it, unless libvirt would refuse it beside them."""
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
