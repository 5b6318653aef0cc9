"""What libvirt does with a store when it starts: which entries it loads, and which it autostarts.

libvirt takes every entry whose name ends in `.xml`, in the order in which the directory gives them,
whatever it is; what it cannot use it skips, and of entries that exclude each other the first stays.
(libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs and virStoragePoolObjLoad; tried on
libvirt 9.0.0)
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.errors import AS_ROOT, NOT_ALLOWED
from xmltool.pool.alike import FILES
from xmltool.pool.conflict import PoolIndex
from xmltool.pool.read import read_definition
from xmltool.rules.reading import XT002
from xmltool.store.transaction.private import AUTOSTART, PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.directory import Directory, Entry
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.reading import StoreView

SUFFIX = ".xml"
"""What the name of an entry ends in that libvirt loads; case counts, hidden names too."""
UNREAD = "cannot be read"
"""Begins the reason of an entry that could not be read here."""
MAX_BYTES = 16 * 1024 * 1024
"""A larger file is not read: libxml2 takes no text over 10 million bytes."""


class BootEntry(NamedTuple):
    """One entry of the store, and what libvirt makes of it at its start.

    Attributes:
        file: the entry's name; bytes that are no UTF-8 are surrogates.
        name: of the pool; where the file says none, what its own name says.
        definition: what libvirt reads in the file; None where it refuses it or cannot read it.
        data: the file's content; None where it cannot be read.
        loaded: whether there is a pool of it after a start; None where this user may not read it.
        autostart: whether that pool is marked for autostart.
        reason: why the entry is skipped; None where it is loaded.
        libvirt: libvirt's own words for it, or None where it has none.
        other: the file of the pool that it excludes, or None.
        own: what the name itself is, as it was before it was read; None where that could not be seen, and
            for what an unfinished change makes of it.
    """

    file: str
    name: str
    definition: StoragePoolDef | None = None
    data: bytes | None = None
    loaded: bool | None = False
    autostart: bool = False
    reason: str | None = None
    libvirt: str | None = None
    other: str | None = None
    own: os.stat_result | None = None

    @property
    def pool(self) -> StoragePoolDef:
        """The definition of an entry that is loaded.

        Raises:
            ValueError: it has none.
        """
        if self.definition is None:
            raise ValueError(f"{self.file} holds no definition")
        return self.definition


def boot(store: StoreView) -> tuple[BootEntry, ...]:
    """Return for every entry of a store what libvirt does with it at its start, in the directory's order.

    xmltool's own directory and that of the links are left out.
    """
    if store.directory is None:
        return ()
    links = _Links(store)
    index = PoolIndex()
    return tuple(_judged(entry, index, links) for entry in _entries(store))


def _entries(store: StoreView) -> Iterator[BootEntry]:
    """Read every entry by itself; a change that is still to be finished counts as done."""
    directory = store.directory
    pending = {} if store.pending is None else dict(store.pending.files)
    for name in () if directory is None else directory.names():
        if name in (PRIVATE, AUTOSTART):
            continue
        if name in pending:
            data = pending.pop(name)
            if data is not None:
                yield _read(name, data)
        elif not name.endswith(SUFFIX):
            yield BootEntry(name, name, reason="libvirt reads only names that end in .xml")
        elif directory is not None:
            yield _inspected(directory, name)
    for name, data in pending.items():
        if data is not None:
            yield _read(name, data)


def _inspected(directory: Directory, name: str) -> BootEntry:
    try:
        entry = directory.inspect(name, MAX_BYTES)
    except OSError as error:
        return _unread(name, error)
    if entry.data is not None:
        return _read(name, entry.data, entry.own)
    if entry.error is not None and entry.error.errno in NOT_ALLOWED:
        return _unread(name, entry.error)._replace(own=entry.own)
    return BootEntry(name, _stem(name), reason=_unreadable(entry), own=entry.own)


def _unread(name: str, error: OSError) -> BootEntry:
    """Return an entry that cannot be read here; what only root may read tells nothing of libvirt."""
    reason = f"{UNREAD}: {error.strerror}"
    if error.errno in NOT_ALLOWED:
        return BootEntry(name, _stem(name), loaded=None, reason=f"{reason}; {AS_ROOT}")
    return BootEntry(name, _stem(name), reason=reason)


def _unreadable(entry: Entry) -> str:
    """Return why an entry is not a file with a definition in it."""
    error = entry.error
    if entry.found is None:
        if error is not None and error.errno == errno.ELOOP:
            return "the link leads round in a circle"
        if entry.link is not None:
            return "the link leads to nothing"
        return f"{UNREAD}: {error.strerror if error is not None else 'unknown reason'}"
    mode = entry.found.st_mode
    if stat.S_ISFIFO(mode):
        return "a FIFO: libvirt would wait for its writer for ever, and never be up"
    if stat.S_ISDIR(mode):
        return "a directory"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if error is not None and error.errno == errno.EFBIG:
        return "too large to be a definition"
    return f"{UNREAD}: {error.strerror if error is not None else 'unknown reason'}"


def _read(name: str, data: bytes, own: os.stat_result | None = None) -> BootEntry:
    """Read a file's content as libvirt does at its start."""
    definition = FILES.find(data)
    if definition is None:
        document = parse_document(name, data)
        root = document.libvirt_root(startup=True)
        if root is None:
            found = next((p.message for p in document.problems if p.rule != XT002), None)
            reason = found or "not well-formed"
            return BootEntry(name, _stem(name), data=data, reason=reason, own=own)
        definition, refusals, _ = read_definition(root, startup=True)
        if definition is None:
            first = refusals[0]
            return BootEntry(
                name,
                _stem(name),
                data=data,
                reason=first.message.text,
                libvirt=first.libvirt_message,
                own=own,
            )
        FILES.learn(data, definition)
    if name != definition.name + SUFFIX:
        return BootEntry(
            name,
            definition.name,
            definition,
            data,
            reason=f"its pool is called {definition.name}, so the file must be {definition.name}{SUFFIX}",
            libvirt="XML error: Storage pool config filename"
            f" '{name}' does not match pool name '{definition.name}'",
            own=own,
        )
    return BootEntry(name, definition.name, definition, data, own=own)


def _judged(entry: BootEntry, index: PoolIndex, links: _Links) -> BootEntry:
    """Return an entry as loaded, unless one that was loaded before it stands in its way."""
    if entry.definition is None or entry.reason is not None:
        return entry
    conflict = index.admit(entry.definition)
    if conflict is not None:
        other = conflict.other.name + SUFFIX
        return entry._replace(
            reason=f"it excludes {other}, which comes first in the directory's own order"
            f" ({conflict.clash.value})",
            libvirt=conflict.libvirt_message,
            other=other,
        )
    return entry._replace(loaded=True, autostart=links.mark(entry))


def _stem(file: str) -> str:
    return file[: -len(SUFFIX)] if file.endswith(SUFFIX) else file


class _Links:
    """The autostart links of a store.

    libvirt marks a pool when `autostart/NAME.xml` and `NAME.xml` are the same file in the end, by
    whatever link. (libvirt: virstorageobj.c, virStoragePoolObjLoad)
    """

    def __init__(self, store: StoreView) -> None:
        self._store = store.directory
        self._pending = {} if store.pending is None else store.pending.links
        self._found: dict[str, os.stat_result | None] = {}
        if self._store is not None:
            try:
                with self._store.open_dir(AUTOSTART) as directory:
                    self._found = dict(_behind(directory, self._store))
            except OSError:
                return  # none, or not a directory: nothing is marked

    def mark(self, entry: BootEntry) -> bool:
        """Report whether a definition is marked."""
        if entry.file in self._pending:
            return self._pending[entry.file] is not None
        if entry.file not in self._found or self._store is None:
            return False
        found, own = self._found[entry.file], entry.own
        if found is None:
            return True
        try:
            if own is None or stat.S_ISLNK(own.st_mode):
                own = self._store.stat(entry.file)
            return os.path.samestat(found, own)
        except OSError:
            return False


def _behind(directory: Directory, store: Directory) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield what is behind every name of a directory that leads somewhere; None for the name in the store."""
    for name in directory.names():
        try:
            yield name, None if is_usual_link(directory, name, store) else directory.stat(name)
        except OSError:
            continue


def is_usual_link(links: Directory, name: str, store: Directory) -> bool:
    """Report whether a name is a link to the same name in the store, by the store's own path."""
    return links.link_text(name) == store.path_of(name)
